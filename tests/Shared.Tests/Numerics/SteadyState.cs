namespace Windrow.Tests.Numerics;

/// <summary>What code allocates once it is warm. For tests in the collection <see cref="AloneCollection"/>.</summary>
static class SteadyState
{
    /// <summary>Managed bytes that 20 runs allocate on this thread, after a first run.</summary>
    public static long AllocatedBytes(Action run)
    {
        run();          // loads types, and lets BLAS allocate its own memory
        GC.Collect();   // and none must be running below: the end of a collection changes the count of a thread's bytes
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

/// <summary>Tests that run while no other test does, so no other test triggers a garbage collection.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneCollection
{
    public const string Name = "Alone";
}
