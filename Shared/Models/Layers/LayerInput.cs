using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>How real numbers feed a recurrent layer: one product over the whole window. N = positions, D = input width.</summary>
static class DenseInput
{
    /// <summary>gates = x·Wxᵀ, [N, G·H].</summary>
    public static void Forward(BlasBackend blas, MatrixView x, MatrixView wx, MatrixSpan gates) => blas.ProductNT(x, wx, gates);

    /// <summary>dL/dWx = dGatesᵀ·x, overwritten.</summary>
    public static void WeightGradient(BlasBackend blas, MatrixView x, MatrixView dGates, MatrixSpan dWx) =>
        blas.Multiply(true, dGates, false, x, 0f, dWx);

    /// <summary>dL/dx = dGates·Wx, overwritten, or added when <paramref name="add"/>.</summary>
    public static void InputGradient(BlasBackend blas, MatrixView dGates, MatrixView wx, bool add, MatrixSpan dx) =>
        blas.Multiply(false, dGates, false, wx, add ? 1f : 0f, dx);
}

/// <summary>How tokens feed a recurrent layer without an embedding: the product with a one-hot row is a column of Wx, so it is looked up.
/// V = vocabulary, G·H = gate width.</summary>
sealed class OneHotInput(int vocabularySize, int gateWidth)
{
    readonly AlignedBuffer _columns = new(vocabularySize * gateWidth);      // Wxᵀ forward, dL/dWxᵀ backward

    /// <summary>gates[i] = column tokens[i] of Wx.</summary>
    public void Forward(ReadOnlySpan<int> tokens, MatrixView wx, MatrixSpan gates)
    {
        MatrixSpan columns = _columns.AsMatrix(vocabularySize, gateWidth);
        Transpose.Copy(wx, columns);
        Embedding.Forward(tokens, columns, gates);
    }

    /// <summary>dL/dWx, overwritten: column v is the sum of dGates over the places of token v.</summary>
    public void Backward(ReadOnlySpan<int> tokens, MatrixView dGates, MatrixSpan dWx)
    {
        MatrixSpan columns = _columns.AsMatrix(vocabularySize, gateWidth);
        _columns.Clear();
        Embedding.Backward(tokens, dGates, columns);
        Transpose.Copy(columns, dWx);
    }
}
