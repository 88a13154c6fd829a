namespace Windrow.Tests.Data;

/// <summary>Counts what a piece of code allocates.</summary>
static class Allocation
{
    /// <summary>The fewest bytes that one of several runs allocated on this thread. A collection that another test's thread sets off
    /// can charge this thread with the rest of its allocation buffer, though never in every run.</summary>
    public static long Of(Action action)
    {
        action();      // compiles what it calls
        long least = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
