namespace Windrow.Tests.Numerics;

/// <summary>What code allocates once it is warm.</summary>
static class SteadyState
{
    /// <summary>Managed bytes that 20 runs allocate on this thread: the least of five rounds, after a warm-up.</summary>
    /// <remarks>The runtime compiles hot loops anew at moments of its own choosing and may allocate a few objects on this thread while it
    /// does; what the code itself allocates is there in every round.</remarks>
    public static long AllocatedBytes(Action run)
    {
        for (int i = 0; i < 40; i++) run();
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
