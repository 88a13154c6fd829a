using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>Runs one layer of a stack: its input, its directions, and what follows them.</summary>
/// <remarks>A backward direction runs like a forward one, on each sequence reversed. N = positions, D = input width, H = hidden width.</remarks>
sealed class StackedLayer : ILayer
{
    readonly LayerShape _shape;
    readonly RecurrentLayer[] _directions;
    readonly LayerOutput _output;
    readonly OneHotInput? _oneHot;              // used by both directions, one after the other
    readonly DenseInput? _dense;                // also used by both
    readonly int[]? _reversedTokens;            // [N]
    readonly AlignedBuffer? _reversedInput;     // x of the backward direction, then dL/dx; [N, D]
    readonly AlignedBuffer? _reversedGradient;  // dL/dh of the backward direction; [N, H]
    readonly int _firstPart;

    /// <summary>Allocates memory for one layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="firstPart">Its first tensor in the carried state.</param>
    /// <param name="maxSteps">Maximum number of time steps.</param>
    /// <param name="maxRows">Maximum number of rows.</param>
    /// <param name="oneHot">Whether it reads the batch's tokens as one-hot rows.</param>
    /// <param name="blas">The BLAS to multiply with.</param>
    public StackedLayer(LayerShape shape, int firstPart, int maxSteps, int maxRows, bool oneHot, BlasBackend blas)
    {
        (_shape, _firstPart) = (shape, firstPart);
        int positions = BufferSize.Of(maxSteps, maxRows);
        _directions = [.. shape.Directions.Select(direction => RecurrentLayer.Create(direction, maxSteps, maxRows, blas))];
        _output = new LayerOutput(shape, positions);
        RecurrentShape any = shape.Directions[0];
        if (oneHot) _oneHot = new OneHotInput(any.InputSize, any.GateWidth);
        else _dense = new DenseInput(any.InputSize, any.GateWidth, blas);
        if (shape.Directions.Count == 1) return;
        _reversedGradient = new AlignedBuffer(positions, any.HiddenSize);
        if (oneHot) _reversedTokens = new int[positions];
        else _reversedInput = new AlignedBuffer(positions, any.InputSize);
    }

    public MatrixView Forward(Pass pass, MatrixView input)
    {
        int part = _firstPart;
        foreach (RecurrentLayer direction in _directions)
        {
            RecurrentWeights w = new(direction.Shape, pass.Model.Layout, pass.Weights);
            if (direction.Shape.Reverse) Reverse(pass, input);
            CarriedState.CopyIn(pass, direction, part);
            Forward(pass, direction, w, input);
            CarriedState.CopyOut(pass, direction, part);
            part += direction.Shape.StateParts.Count;
        }

        if (_shape.IsPlain) return Output(pass);
        Join(pass, _output.Memory(pass));
        return _output.Forward(pass, input);
    }

    /// <summary>Feeds a direction block by block, and runs it.</summary>
    void Forward(Pass pass, RecurrentLayer direction, RecurrentWeights w, MatrixView input)
    {
        if (!pass.HasWeights) direction.BeginForward(w);
        if (!pass.HasWeights || _directions.Length > 1)
        {
            _oneHot?.BeginForward(w.Wx);
            _dense?.BeginForward(w.Wx);
        }

        for (TimeBlock block = default; block.To < pass.At.Steps;)
        {
            block = TimeBlock.StartingAt(pass.At, block.To, direction.Shape.GateWidth);
            (int first, int count) = block.In(pass.At).GetOffsetAndLength(pass.At.Positions);
            MatrixSpan products = direction.InputProducts(pass.At, block);
            _oneHot?.Forward(Tokens(pass, direction).Slice(first, count), products);
            _dense?.Forward(Input(pass, direction, input).RowRange(first, count), products);
            direction.Forward(pass.At, block, w);
        }
    }

    public MatrixView Output(Pass pass) => _shape.IsPlain ? _directions[0].Output(pass.At) : _output.Memory(pass);

    public void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput)
    {
        if (_shape.IsResidual) dOutput.CopyTo(dInput);
        _output.Backward(pass, dOutput);
        int first = 0, part = _firstPart;
        foreach (RecurrentLayer direction in _directions)
        {
            MatrixSpan dHidden = dOutput.ColumnRange(first, direction.Shape.HiddenSize);
            first += direction.Shape.HiddenSize;
            Backward(pass, direction, part, input, dHidden, dInput);
            part += direction.Shape.StateParts.Count;
        }
    }

    void Backward(Pass pass, RecurrentLayer direction, int part, MatrixView input, MatrixSpan dHidden, MatrixSpan dInput)
    {
        RecurrentWeights w = new(direction.Shape, pass.Model.Layout, pass.Weights);
        RecurrentGradient g = new(direction.Shape, pass.Model.Layout, pass.Gradient, hasLaterSteps: !pass.Chunk.IsLast);
        if (direction.Shape.Reverse)
        {
            MatrixSpan reversed = _reversedGradient!.AsMatrix(dHidden.Rows, dHidden.Cols);
            RowPermutation.Gather(dHidden, pass.At.Reversed, reversed);
            dHidden = reversed;
        }

        direction.BeginBackward(w, g, pass.Chunk.IsFirst);
        CarriedState.CopyGradientIn(pass, direction, part);
        direction.Probe = pass.Telemetry?.Begin(direction, pass, w, dHidden);
        MatrixSpan dx = dInput.Cols > 0 && direction.Shape.Reverse ? _reversedInput!.AsMatrix(dInput.Rows, dInput.Cols) : dInput;
        RunBack(pass, direction, w, g, input, dHidden, dx);
        CarriedState.CopyGradientOut(pass, direction, part);
        CarriedState.InitialGradient(pass, direction);
        if (dInput.Cols > 0 && direction.Shape.Reverse) RowPermutation.ScatterAdd(dx, pass.At.Reversed, dInput);
    }

    /// <summary>Backpropagates through a direction block by block, and passes the gradient of each block's gates to the direction's input. dL/dx may
    /// share memory with x, because each block of x has been used by the time its gradient is written.</summary>
    void RunBack(
        Pass pass, RecurrentLayer direction, RecurrentWeights w, RecurrentGradient g, MatrixView input, MatrixView dHidden, MatrixSpan dx)
    {
        bool addsToInput = _shape.IsResidual && !direction.Shape.Reverse;
        _oneHot?.BeginBackward(g.HasLaterSteps ? g.Wx : default);
        if (dx.Cols > 0 && !g.HasLaterSteps) _dense?.BeginBackward(w.Wx);
        for (TimeBlock block = new(pass.At.Steps, pass.At.Steps); block.From > 0;)
        {
            block = TimeBlock.Before(pass.At, block.From, direction.Shape.GateWidth);
            direction.Backward(pass.At, block, dHidden, g);
            (int first, int count) = block.In(pass.At).GetOffsetAndLength(pass.At.Positions);
            MatrixView dGates = direction.InputProductGradient(pass.At, block);
            _oneHot?.Backward(Tokens(pass, direction).Slice(first, count), dGates);
            _dense?.WeightGradient(Input(pass, direction, input).RowRange(first, count), dGates, g.HasLaterSteps || block.To < pass.At.Steps, g.Wx);
            if (dx.Cols > 0) _dense?.InputGradient(dGates, addsToInput, dx.RowRange(first, count));
        }

        _oneHot?.EndBackward(g.Wx);
        direction.EndBackward(g);
    }

    /// <summary>Both directions next to each other, in order of time.</summary>
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

        for (int i = 0; i < reversed.Length; i++) _reversedTokens[i] = pass.Tokens[reversed[i]];
    }

    ReadOnlySpan<int> Tokens(Pass pass, RecurrentLayer direction) =>
        direction.Shape.Reverse ? _reversedTokens.AsSpan(0, pass.At.Positions) : pass.Tokens;

    MatrixView Input(Pass pass, RecurrentLayer direction, MatrixView input) =>
        direction.Shape.Reverse ? _reversedInput!.AsMatrix(pass.At.Positions, input.Cols) : input;
}
