using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>The products with a layer's recurrent weights, which are the same at every time step of a window and so are packed once for it.
/// H = hidden width, G·H = gate width.</summary>
sealed class RecurrentProduct(RecurrentShape shape, BlasBackend blas)
{
    readonly PackedMatrix _forward = new(blas, shape.HiddenSize, shape.Gates * shape.HiddenSize);      // Whᵀ
    readonly PackedMatrix _backward = new(blas, shape.Gates * shape.HiddenSize, shape.HiddenSize);     // Wh

    /// <summary>Takes the weights of a forward run.</summary>
    /// <param name="wh">[G·H, H].</param>
    public void BeginForward(MatrixView wh) => blas.Pack(true, wh, _forward);

    /// <summary>Takes the weights of a backward run.</summary>
    /// <inheritdoc cref="BeginForward"/>
    public void BeginBackward(MatrixView wh) => blas.Pack(false, wh, _backward);

    /// <summary>gates = hₜ₋₁·Whᵀ, or added to them.</summary>
    /// <param name="hPrev">[B, H].</param>
    /// <param name="add">Whether the product is added to what is there.</param>
    /// <param name="gates">[B, G·H].</param>
    public void Forward(MatrixView hPrev, bool add, MatrixSpan gates) => blas.Multiply(hPrev, _forward, add ? 1f : 0f, gates);

    /// <summary>dL/dhₜ₋₁ = dL/dgates·Wh, or added to it.</summary>
    /// <param name="dGates">[B, G·H].</param>
    /// <param name="add">Whether the product is added to what is there.</param>
    /// <param name="dhPrev">[B, H].</param>
    public void Backward(MatrixView dGates, bool add, MatrixSpan dhPrev) => blas.Multiply(dGates, _backward, add ? 1f : 0f, dhPrev);
}
