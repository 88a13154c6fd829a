using Windrow.Models.Initialization;

namespace Windrow.Models.Layers;

/// <summary>What a layer of any network passes to the next layer: its width, and whether it has normalization, dropout or a residual connection.</summary>
abstract class LayerOutputShape
{
    /// <summary>The output of the layer at one index of the stack.</summary>
    /// <param name="options">The model.</param>
    /// <param name="index">Index of the layer, from 0.</param>
    /// <param name="outputSize">Units over both directions.</param>
    /// <param name="scope">What the names of its parameters begin with.</param>
    protected LayerOutputShape(ModelOptions options, int index, int outputSize, string scope = "")
    {
        (Index, OutputSize, HasNorm) = (index, outputSize, options.LayerNorm);
        IsResidual = options.Residual && index > 0;
        Dropout = index < options.Layers - 1 ? (float)options.Dropout : 0f;
        (NormWeight, NormBias) = ($"{scope}norms.{index}.weight", $"{scope}norms.{index}.bias");
    }

    public int Index { get; }

    /// <summary>Units over both directions.</summary>
    public int OutputSize { get; }

    /// <summary>Whether the output is normalized.</summary>
    public bool HasNorm { get; }

    /// <summary>Whether the input is added to the output.</summary>
    public bool IsResidual { get; }

    /// <summary>Share of outputs that is dropped during training.</summary>
    public float Dropout { get; }

    /// <summary>Whether the next layer reads the layer's own memory directly.</summary>
    public virtual bool IsPlain => !HasNorm && !IsResidual && Dropout == 0;

    /// <summary>Gain of the normalization, [<see cref="OutputSize"/>].</summary>
    public string NormWeight { get; }

    /// <summary>Offset of the normalization, [<see cref="OutputSize"/>].</summary>
    public string NormBias { get; }

    /// <summary>The normalization's parameters; it starts as the identity.</summary>
    protected IEnumerable<ModelParameter> NormParameters => !HasNorm ? [] :
    [
        new(NormWeight, [OutputSize], Initializers.Constant(1f)),
        new(NormBias, [OutputSize], Initializers.Constant(0f)),
    ];
}
