using Windrow.Models.Initialization;

namespace Windrow.Models.Layers;

/// <summary>One recurrent layer of a stack: its direction or directions, and what follows them.</summary>
sealed class LayerShape
{
    /// <summary>The layer at a place of the stack.</summary>
    /// <param name="options">The model.</param>
    /// <param name="index">Place, from 0.</param>
    /// <param name="inputSize">Width of the input.</param>
    public LayerShape(ModelOptions options, int index, int inputSize)
    {
        bool learned = options.InitialState == InitialStateKind.Learned;
        Directions = [.. (options.Bidirectional ? (bool[])[false, true] : [false])
            .Select(reverse => new RecurrentShape(options.Cell, index, inputSize, options.HiddenSize, reverse, learned, options.Initialization))];
        (Index, InputSize, HasNorm) = (index, inputSize, options.LayerNorm);
        IsResidual = options.Residual && index > 0;
        Dropout = index < options.Layers - 1 ? (float)options.Dropout : 0f;
    }

    public int Index { get; }

    public int InputSize { get; }

    /// <summary>The forward direction, and the backward one where there is one.</summary>
    public IReadOnlyList<RecurrentShape> Directions { get; }

    /// <summary>Units over both directions.</summary>
    public int OutputSize => Directions.Sum(direction => direction.HiddenSize);

    /// <summary>Whether the output is normalised.</summary>
    public bool HasNorm { get; }

    /// <summary>Whether the input is added to the output.</summary>
    public bool IsResidual { get; }

    /// <summary>Share of outputs that is dropped while training.</summary>
    public float Dropout { get; }

    /// <summary>Whether the next layer sees the hidden states as they are.</summary>
    public bool IsPlain => Directions.Count == 1 && !HasNorm && !IsResidual && Dropout == 0;

    /// <summary>Gain of the normalisation, [<see cref="OutputSize"/>].</summary>
    public string NormWeight => $"norms.{Index}.weight";

    /// <summary>Offset of the normalisation, [<see cref="OutputSize"/>].</summary>
    public string NormBias => $"norms.{Index}.bias";

    /// <summary>The parameters; a normalisation begins as the identity.</summary>
    public IEnumerable<ModelParameter> Parameters
    {
        get
        {
            List<ModelParameter> parameters = [.. Directions.SelectMany(direction => direction.Parameters)];
            if (!HasNorm) return parameters;
            parameters.Add(new ModelParameter(NormWeight, [OutputSize], Initializers.Constant(1f)));
            parameters.Add(new ModelParameter(NormBias, [OutputSize], Initializers.Constant(0f)));
            return parameters;
        }
    }
}
