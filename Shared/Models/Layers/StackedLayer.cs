using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>One layer of a stack at work: what feeds its directions, the directions, and what follows them.</summary>
/// <remarks>A backward direction runs like a forward one, on each sequence reversed. N = positions, D = input width, H = hidden width.</remarks>
sealed class StackedLayer : ILayer
{
    readonly LayerShape _shape;
    readonly RecurrentLayer[] _directions;
    readonly LayerOutput _output;
    readonly OneHotInput? _oneHot;
    readonly int[]? _reversedTokens;            // [N]
    readonly AlignedBuffer? _reversedInput;     // [N, D]
    readonly AlignedBuffer? _reversedGradient;  // dL/dh, then dL/dx of the backward direction; [N, H or D]
    readonly BlasBackend _blas;
    readonly int _firstPart;

    /// <summary>Memory for one layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="firstPart">Its first tensor in the carried state.</param>
    /// <param name="maxSteps">Most time steps.</param>
    /// <param name="maxRows">Most rows.</param>
    /// <param name="oneHot">Whether it reads the batch's tokens, one-hot.</param>
    /// <param name="blas">What multiplies.</param>
    public StackedLayer(LayerShape shape, int firstPart, int maxSteps, int maxRows, bool oneHot, BlasBackend blas)
    {
        (_shape, _firstPart, _blas) = (shape, firstPart, blas);
        int positions = maxSteps * maxRows;
        _directions = [.. shape.Directions.Select(direction => RecurrentLayer.Create(direction, maxSteps, maxRows, blas))];
        _output = new LayerOutput(shape, positions);
        RecurrentShape any = shape.Directions[0];
        if (oneHot) _oneHot = new OneHotInput(any.InputSize, any.Gates * any.HiddenSize);
        if (shape.Directions.Count == 1) return;
        _reversedGradient = new AlignedBuffer(positions * Math.Max(any.HiddenSize, oneHot ? 0 : any.InputSize));
        if (oneHot) _reversedTokens = new int[positions];
        else _reversedInput = new AlignedBuffer(positions * any.InputSize);
    }

    public MatrixView Forward(Pass pass, MatrixView input)
    {
        int part = _firstPart;
        foreach (RecurrentLayer direction in _directions)
        {
            RecurrentWeights w = new(direction.Shape, pass.Model.Layout, pass.Weights);
            if (direction.Shape.Reverse) Reverse(pass, input);
            if (_oneHot is not null) _oneHot.Forward(Tokens(pass, direction), w.Wx, direction.Gates(pass.At));
            else DenseInput.Forward(_blas, Input(pass, direction, input), w.Wx, direction.Gates(pass.At));

            CarriedState.CopyIn(pass, direction, part);
            direction.Forward(pass.At, w);
            CarriedState.CopyOut(pass, direction, part);
            part += direction.Shape.StateParts.Count;
        }

        if (_shape.IsPlain) return Output(pass);
        Join(pass, _output.Memory(pass));
        return _output.Forward(pass, input);
    }

    public MatrixView Output(Pass pass) => _shape.IsPlain ? _directions[0].Output(pass.At) : _output.Memory(pass);

    public void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput)
    {
        if (_shape.IsResidual) dOutput.CopyTo(dInput);
        _output.Backward(pass, dOutput);
        int first = 0;
        foreach (RecurrentLayer direction in _directions)
        {
            MatrixSpan dHidden = dOutput.ColumnRange(first, direction.Shape.HiddenSize);
            first += direction.Shape.HiddenSize;
            Backward(pass, direction, input, dHidden, dInput);
        }
    }

    void Backward(Pass pass, RecurrentLayer direction, MatrixView input, MatrixSpan dHidden, MatrixSpan dInput)
    {
        RecurrentWeights w = new(direction.Shape, pass.Model.Layout, pass.Weights);
        RecurrentGradient g = new(direction.Shape, pass.Model.Layout, pass.Gradient);
        if (direction.Shape.Reverse)
        {
            MatrixSpan reversed = _reversedGradient!.AsMatrix(dHidden.Rows, dHidden.Cols);
            RowPermutation.Gather(dHidden, pass.At.Reversed, reversed);
            dHidden = reversed;
        }

        direction.Probe = pass.Telemetry?.Begin(direction, pass.At, w, dHidden);
        direction.Backward(pass.At, w, dHidden, g);
        CarriedState.InitialGradient(pass, direction);
        MatrixSpan dGates = direction.Gates(pass.At);
        if (_oneHot is not null)
        {
            _oneHot.Backward(Tokens(pass, direction), dGates, g.Wx);
            return;
        }

        DenseInput.WeightGradient(_blas, Input(pass, direction, input), dGates, g.Wx);
        if (dInput.Cols == 0) return;
        if (!direction.Shape.Reverse)
        {
            DenseInput.InputGradient(_blas, dGates, w.Wx, add: _shape.IsResidual, dInput);
            return;
        }

        MatrixSpan dx = _reversedGradient!.AsMatrix(dInput.Rows, dInput.Cols);
        DenseInput.InputGradient(_blas, dGates, w.Wx, add: false, dx);
        RowPermutation.ScatterAdd(dx, pass.At.Reversed, dInput);
    }

    /// <summary>Both directions side by side, in the order of time.</summary>
    void Join(Pass pass, MatrixSpan output)
    {
        int first = 0;
        foreach (RecurrentLayer direction in _directions)
        {
            MatrixSpan hidden = direction.Output(pass.At), columns = output.ColumnRange(first, hidden.Cols);
            if (direction.Shape.Reverse) RowPermutation.Gather(hidden, pass.At.Reversed, columns);
            else hidden.CopyTo(columns);
            first += hidden.Cols;
        }
    }

    void Reverse(Pass pass, MatrixView input)
    {
        ReadOnlySpan<int> reversed = pass.At.Reversed;
        if (_reversedTokens is null)
        {
            RowPermutation.Gather(input, reversed, _reversedInput!.AsMatrix(input.Rows, input.Cols));
            return;
        }

        for (int i = 0; i < reversed.Length; i++) _reversedTokens[i] = pass.Batch.Tokens[reversed[i]];
    }

    ReadOnlySpan<int> Tokens(Pass pass, RecurrentLayer direction) =>
        direction.Shape.Reverse ? _reversedTokens.AsSpan(0, pass.At.Positions) : pass.Batch.Tokens;

    MatrixView Input(Pass pass, RecurrentLayer direction, MatrixView input) =>
        direction.Shape.Reverse ? _reversedInput!.AsMatrix(pass.At.Positions, input.Cols) : input;
}
