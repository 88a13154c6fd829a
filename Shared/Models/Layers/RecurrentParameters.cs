using Windrow.Numerics;

namespace Windrow.Models.Layers;

/// <summary>One recurrent layer's parameters, as views into the flat vector.</summary>
readonly ref struct RecurrentWeights
{
    public RecurrentWeights(RecurrentShape shape, ParameterLayout layout, ReadOnlySpan<float> flat)
    {
        int rows = shape.GateWidth;
        Wx = new MatrixView(layout[shape.WeightIh].In(flat), rows, shape.InputSize);
        Wh = new MatrixView(layout[shape.WeightHh].In(flat), rows, shape.HiddenSize);
        BiasX = layout[shape.BiasIh].In(flat);
        BiasH = layout[shape.BiasHh].In(flat);
    }

    /// <summary>Input weights, [Gates·H, D].</summary>
    public MatrixView Wx { get; }

    /// <summary>Recurrent weights, [Gates·H, H].</summary>
    public MatrixView Wh { get; }

    /// <summary>Bias of the input part, [Gates·H].</summary>
    public ReadOnlySpan<float> BiasX { get; }

    /// <summary>Bias of the recurrent part, [Gates·H].</summary>
    public ReadOnlySpan<float> BiasH { get; }
}

/// <summary>One recurrent layer's gradient, as views into the flat gradient.</summary>
readonly ref struct RecurrentGradient
{
    public RecurrentGradient(RecurrentShape shape, ParameterLayout layout, Span<float> flat, bool hasLaterSteps)
    {
        HasLaterSteps = hasLaterSteps;
        int rows = shape.GateWidth;
        Wx = new MatrixSpan(layout[shape.WeightIh].In(flat), rows, shape.InputSize);
        Wh = new MatrixSpan(layout[shape.WeightHh].In(flat), rows, shape.HiddenSize);
        BiasX = layout[shape.BiasIh].In(flat);
        BiasH = layout[shape.BiasHh].In(flat);
    }

    /// <summary>Whether it holds the part of the window's later steps, to which that of the current steps is added. Otherwise its values are overwritten.</summary>
    public bool HasLaterSteps { get; }

    /// <summary>dL/dWx, [Gates·H, D].</summary>
    public MatrixSpan Wx { get; }

    /// <summary>dL/dWh, [Gates·H, H].</summary>
    public MatrixSpan Wh { get; }

    /// <summary>[Gates·H].</summary>
    public Span<float> BiasX { get; }

    /// <summary>[Gates·H].</summary>
    public Span<float> BiasH { get; }
}
