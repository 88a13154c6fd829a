using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Kernels;

/// <summary>Backpropagation of one window after the other, without a cluster around it.</summary>
/// <param name="Seconds">For one window.</param>
/// <param name="AllocatedBytes">By one window on the computing thread.</param>
sealed record WindowMeasurement(double Seconds, long AllocatedBytes)
{
    /// <summary>Measures random windows of a model.</summary>
    /// <param name="modelCase">The model.</param>
    /// <param name="blas">What multiplies.</param>
    /// <param name="milliseconds">How long to measure.</param>
    public static WindowMeasurement Of(ModelCase modelCase, BlasBackend blas, int milliseconds)
    {
        SequenceModel model = modelCase.Model();
        Bptt bptt = new(model, modelCase.Window, modelCase.Lanes, blas);
        LaneState state = new(model, modelCase.Lanes);
        AlignedBuffer weights = new(model.Layout.Length), gradient = new(model.Layout.Length);
        model.Initialize(weights.Span, seed: 1);
        Random random = new(1);
        int[] Tokens() => [.. Enumerable.Range(0, modelCase.Window * modelCase.Lanes).Select(_ => random.Next(modelCase.Vocabulary))];
        int[] inputs = Tokens(), targets = Tokens();

        double seconds = Stopwatches.Seconds(Window, milliseconds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Window();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;     // on its own: the result is an object, too
        return new WindowMeasurement(seconds, allocated);

        void Window() => bptt.Backpropagate(weights.Span, inputs, targets, state, gradient.Span);
    }
}
