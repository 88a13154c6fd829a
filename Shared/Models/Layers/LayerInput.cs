using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>Multiplies real-valued inputs by the input weights of one direction of a recurrent layer, for some positions of a window at a time.
/// D = input width, G·H = gate width.</summary>
sealed class DenseInput(int inputSize, int gateWidth, BlasBackend blas)
{
    readonly PackedWeights _weights = new(inputSize, gateWidth, blas);

    /// <summary>Sets Wx, [G·H, D], for a forward pass.</summary>
    public void BeginForward(MatrixView wx) => _weights.BeginForward(wx);

    /// <summary>gates = x·Wxᵀ.</summary>
    public void Forward(MatrixView x, MatrixSpan gates) => _weights.Forward(x, add: false, gates);

    /// <summary>Sets Wx for a backward pass; only needed when the input's gradient is.</summary>
    public void BeginBackward(MatrixView wx) => _weights.BeginBackward(wx);

    /// <summary>dL/dWx = dGatesᵀ·x: overwritten, or added to when <paramref name="add"/> is true.</summary>
    public void WeightGradient(MatrixView x, MatrixView dGates, bool add, MatrixSpan dWx) =>
        blas.Multiply(true, dGates, false, x, add ? 1f : 0f, dWx);

    /// <summary>dL/dx = dGates·Wx: overwritten, or added to when <paramref name="add"/> is true.</summary>
    public void InputGradient(MatrixView dGates, bool add, MatrixSpan dx) => _weights.Backward(dGates, add, dx);
}

/// <summary>Feeds one-hot tokens to one direction of a recurrent layer without an embedding: the product with a one-hot row is a column of Wx,
/// which is looked up. V = vocabulary, G·H = gate width.</summary>
sealed class OneHotInput(int vocabularySize, int gateWidth)
{
    readonly AlignedBuffer _columns = new(vocabularySize, gateWidth);      // Wxᵀ in the forward pass, dL/dWxᵀ in the backward pass

    /// <summary>Sets Wx, [G·H, V], for a forward pass.</summary>
    public void BeginForward(MatrixView wx) => Transpose.Copy(wx, Columns);

    /// <summary>gates[i] = column tokens[i] of Wx.</summary>
    public void Forward(ReadOnlySpan<int> tokens, MatrixSpan gates) => Embedding.Forward(tokens, Columns, gates);

    /// <summary>Begins a backward pass.</summary>
    /// <param name="dWx">What the window's later steps have added to dL/dWx; without rows when there are none.</param>
    public void BeginBackward(MatrixView dWx)
    {
        if (dWx.Rows == 0) _columns.Clear();
        else Transpose.Copy(dWx, Columns);
    }

    /// <summary>Adds dGates to the columns of its tokens.</summary>
    public void Backward(ReadOnlySpan<int> tokens, MatrixView dGates) => Embedding.Backward(tokens, dGates, Columns);

    /// <summary>Overwrites dL/dWx: column v is the sum of dGates over the positions of token v.</summary>
    public void EndBackward(MatrixSpan dWx) => Transpose.Copy(Columns, dWx);

    MatrixSpan Columns => _columns.AsMatrix(vocabularySize, gateWidth);
}
