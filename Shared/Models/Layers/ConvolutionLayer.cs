using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>Runs one convolution over time, or one dense layer, on packed windows: a product over all positions, ReLU, and the steps that
/// follow any layer.</summary>
/// <remarks>N = positions, D = input width, C = units, k = taps: y = max(0, columns·Wᵀ + b) with W [C, k·D]; see <see cref="TimeColumns"/>.</remarks>
sealed class ConvolutionLayer : ILayer
{
    readonly ConvolutionShape _shape;
    readonly BlasBackend _blas;
    readonly int _part;
    readonly LayerOutput _output;
    readonly AlignedBuffer _activations;            // y, [N, C]
    readonly AlignedBuffer? _columns;               // [N, k·D]; in the backward pass, their gradient
    readonly AlignedBuffer? _history;               // carried inputs, [B, steps·D]
    readonly AlignedBuffer? _weight, _dWeight;      // W and dL/dW in the order of the columns, if PyTorch's order differs

    /// <summary>Allocates memory for one layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="part">Its tensor in the carried state, if it has one.</param>
    /// <param name="maxSteps">Maximum number of time steps.</param>
    /// <param name="maxRows">Maximum number of rows.</param>
    /// <param name="blas">The BLAS to multiply with.</param>
    public ConvolutionLayer(ConvolutionShape shape, int part, int maxSteps, int maxRows, BlasBackend blas)
    {
        (_shape, _part, _blas) = (shape, part, blas);
        int positions = BufferSize.Of(maxSteps, maxRows), width = BufferSize.Of(shape.InputSize, shape.Taps.Count);
        _output = new LayerOutput(shape, positions);
        _activations = new AlignedBuffer(positions, shape.OutputSize);
        if (shape.Taps.IsPoint) return;
        _columns = new AlignedBuffer(positions, width);
        if (shape.StateParts.FirstOrDefault() is { } carried) _history = new AlignedBuffer(maxRows, carried.Width);
        if (shape.IsDense) return;
        _weight = new AlignedBuffer(shape.OutputSize, width);
        _dWeight = new AlignedBuffer(shape.OutputSize, width);
    }

    public MatrixView Forward(Pass pass, MatrixView input)
    {
        MatrixView columns = input;
        if (_columns is not null)
        {
            MatrixSpan history = History(pass);
            if (_history is not null) CarriedInputs.CopyIn(pass, _part, history);
            TimeColumns.Gather(pass.At, _shape.Taps, input, history, Columns(pass));
            if (_history is not null) CarriedInputs.CopyOut(pass, _part, history, input);
            columns = Columns(pass);
        }

        MatrixSpan y = Activations(pass);
        _blas.ProductNT(columns, Weight(pass), y);
        Relu.Forward(pass.Weight(_shape.Bias), y);
        if (_shape.IsPlain) return y;
        y.CopyTo(_output.Memory(pass));
        return _output.Forward(pass, input);
    }

    public MatrixView Output(Pass pass) => _shape.IsPlain ? Activations(pass) : _output.Memory(pass);

    public void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput)
    {
        if (_shape.IsResidual) dOutput.CopyTo(dInput);
        _output.Backward(pass, dOutput);
        Relu.Backward(Activations(pass), dOutput, pass.GradientOf(_shape.Bias));

        MatrixView columns = _columns is null ? input : Columns(pass);
        MatrixSpan flat = new(pass.GradientOf(_shape.Weight), _shape.OutputSize, columns.Cols);
        MatrixSpan dWeight = _dWeight is null ? flat : _dWeight.AsMatrix(flat.Rows, flat.Cols);
        _blas.Multiply(true, dOutput, false, columns, 0f, dWeight);
        if (_dWeight is not null) Unpack(dWeight, flat);

        if (dInput.Cols == 0) return;
        MatrixView weight = _weight is null ? new MatrixView(pass.Weight(_shape.Weight), flat.Rows, flat.Cols) : _weight.AsMatrix(flat.Rows, flat.Cols);
        if (_columns is null)
        {
            _blas.Multiply(false, dOutput, false, weight, _shape.IsResidual ? 1f : 0f, dInput);
            return;
        }

        if (!_shape.IsResidual) dInput.Data.Clear();
        _blas.ProductNN(dOutput, weight, Columns(pass));
        TimeColumns.ScatterAdd(pass.At, _shape.Taps, Columns(pass), dInput);
    }

    /// <summary>W in the order of the columns, [C, k·D].</summary>
    MatrixView Weight(Pass pass)
    {
        int k = _shape.Taps.Count, D = _shape.InputSize;
        MatrixView flat = new(pass.Weight(_shape.Weight), _shape.OutputSize, k * D);
        if (_weight is null) return flat;
        MatrixSpan packed = _weight.AsMatrix(flat.Rows, flat.Cols);
        for (int c = 0; c < flat.Rows; c++) Transpose.Copy(new MatrixView(flat.Row(c), D, k), new MatrixSpan(packed.Row(c), k, D));
        return packed;
    }

    /// <summary>Copies from the order of the columns to PyTorch's, [C, D, k].</summary>
    void Unpack(MatrixView packed, MatrixSpan flat)
    {
        int k = _shape.Taps.Count, D = _shape.InputSize;
        for (int c = 0; c < flat.Rows; c++) Transpose.Copy(new MatrixView(packed.Row(c), k, D), new MatrixSpan(flat.Row(c), D, k));
    }

    MatrixSpan Activations(Pass pass) => _activations.AsMatrix(pass.At.Positions, _shape.OutputSize);

    MatrixSpan Columns(Pass pass) => _columns!.AsMatrix(pass.At.Positions, _shape.InputSize * _shape.Taps.Count);

    MatrixSpan History(Pass pass) => _history is null ? default : _history.AsMatrix(pass.At.Rows, _shape.InputSize * _shape.Taps.StepsBack);
}
