namespace Windrow.Tests.Numerics;

/// <summary>What code allocates once it is warm. For tests of the collection <see cref="AloneCollection"/>.</summary>
static class SteadyState
{
    /// <summary>Managed bytes that 20 runs allocate on this thread, after a first one.</summary>
    public static long AllocatedBytes(Action run)
    {
        run();          // types are loaded, and BLAS takes its own memory
        GC.Collect();   // and none is under way below: a collection's end changes the count of a thread's bytes
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

/// <summary>Tests that run while no other does, so that no other sets off a garbage collection.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneCollection
{
    public const string Name = "Alone";
}
