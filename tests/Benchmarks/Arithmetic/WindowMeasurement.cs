using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>Backpropagation of one window after the other, without a cluster around it.</summary>
/// <param name="Seconds">For one window.</param>
/// <param name="AllocatedBytes">By one window on the computing thread.</param>
/// <param name="WorkspaceBytes">That windows are computed in.</param>
sealed record WindowMeasurement(double Seconds, long AllocatedBytes, long WorkspaceBytes)
{
    /// <summary>Measures random windows of a model.</summary>
    /// <param name="modelCase">The model.</param>
    /// <param name="blas">What multiplies.</param>
    /// <param name="milliseconds">How long to measure.</param>
    public static WindowMeasurement Of(ModelCase modelCase, BlasBackend blas, int milliseconds)
    {
        BareModel model = new(modelCase, blas);
        SequenceBatch window = model.FullWindow();
        double seconds = Stopwatches.Seconds(() => model.Backpropagate(window), milliseconds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Backpropagate(window);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;     // on its own: the result is an object, too
        return new WindowMeasurement(seconds, allocated, model.WorkspaceBytes);
    }
}
