using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Outputs;

/// <summary>A dense layer without a bias and the cross-entropy of its softmax: y = x·Wᵀ. D = inputs, K = classes.</summary>
sealed class SoftmaxLayer(int inputs, int classes, BlasBackend blas)
{
    readonly PackedWeights _weights = new(inputs, classes, blas);
    readonly ClassWeighting _equal = new(classes);

    /// <summary>Sets the weights of a window, [K, D].</summary>
    /// <param name="w">The weights.</param>
    /// <param name="hasGradient">Whether there is a backward pass too.</param>
    public void Begin(ReadOnlySpan<float> w, bool hasGradient)
    {
        MatrixView matrix = new(w, classes, inputs);
        _weights.BeginForward(matrix);
        if (hasGradient) _weights.BeginBackward(matrix);
    }

    /// <summary>y = x·Wᵀ.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="logits">y, [rows, K].</param>
    public void Forward(MatrixView x, MatrixSpan logits) => _weights.Forward(x, add: false, logits);

    /// <summary>Returns the sums of the losses and of the targets' weights.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="targets">[rows].</param>
    /// <param name="logits">Scratch memory, [rows, K].</param>
    public (double Loss, double Weight) Loss(MatrixView x, ReadOnlySpan<int> targets, MatrixSpan logits)
    {
        Forward(x, logits);
        return SoftmaxCrossEntropy.Loss(logits, targets, _equal);
    }

    /// <summary>Returns the same sums, and computes their gradient.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="targets">[rows].</param>
    /// <param name="logits">Scratch memory, [rows, K].</param>
    /// <param name="dx">dL/dx = dL/dy·W, overwritten, [rows, D].</param>
    /// <param name="add">Whether to add to the weights' gradient.</param>
    /// <param name="dw">dL/dW = dL/dyᵀ·x, [K, D].</param>
    public (double Loss, double Weight) LossAndGradient(
        MatrixView x, ReadOnlySpan<int> targets, MatrixSpan logits, MatrixSpan dx, bool add, Span<float> dw)
    {
        Forward(x, logits);
        (double, double) sums = SoftmaxCrossEntropy.LossAndGradient(logits, targets, _equal);
        _weights.Backward(logits, add: false, dx);
        blas.Multiply(true, logits, false, x, add ? 1f : 0f, new MatrixSpan(dw, classes, inputs));
        return sums;
    }
}
