using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>Weights that are packed once per window, because they stay the same and are used in many products. D = inputs,
/// O = outputs.</summary>
/// <param name="inputs">D.</param>
/// <param name="outputs">O.</param>
/// <param name="blas">Multiplies matrices.</param>
/// <param name="learns">Whether there are backward passes.</param>
sealed class PackedWeights(int inputs, int outputs, BlasBackend blas, bool learns = true)
{
    readonly PackedMatrix _forward = new(blas, inputs, outputs);        // Wᵀ
    readonly PackedMatrix? _backward = learns ? new(blas, outputs, inputs) : null;      // W

    /// <summary>Sets the weights for a forward pass.</summary>
    /// <param name="w">[O, D].</param>
    public void BeginForward(MatrixView w) => blas.Pack(true, w, _forward);

    /// <summary>Sets the weights for a backward pass.</summary>
    /// <inheritdoc cref="BeginForward"/>
    public void BeginBackward(MatrixView w) => blas.Pack(false, w, _backward!);

    /// <summary>y = x·Wᵀ, or y += x·Wᵀ.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="add">Whether to add the product to the existing values.</param>
    /// <param name="y">[rows, O].</param>
    public void Forward(MatrixView x, bool add, MatrixSpan y) => blas.Multiply(x, _forward, add ? 1f : 0f, y);

    /// <summary>y = x·Wᵀ + b.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="bias">b, [O].</param>
    /// <param name="y">[rows, O].</param>
    public void Forward(MatrixView x, ReadOnlySpan<float> bias, MatrixSpan y) => blas.Multiply(x, _forward, bias, y);

    /// <summary>dL/dx = dL/dy·W, or dL/dx += dL/dy·W.</summary>
    /// <param name="dy">[rows, O].</param>
    /// <param name="add">Whether to add the product to the existing values.</param>
    /// <param name="dx">[rows, D].</param>
    public void Backward(MatrixView dy, bool add, MatrixSpan dx) => blas.Multiply(dy, _backward!, add ? 1f : 0f, dx);
}
