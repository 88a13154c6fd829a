using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Models.Initialization;

namespace Windrow.Models;

/// <summary>The recurrent cells.</summary>
public enum CellKind
{
    /// <summary>Simple (Elman) network with tanh.</summary>
    RnnTanh,

    /// <summary>Simple (Elman) network with the rectifier.</summary>
    RnnRelu,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent unit, with the reset gate after the matrix product.</summary>
    Gru,
}

/// <summary>The state before a sequence's first step.</summary>
public enum InitialStateKind
{
    Zero,

    /// <summary>A parameter, one vector for each tensor of the state.</summary>
    Learned,
}

/// <summary>The section <c>model</c> of a job file.</summary>
public sealed record ModelOptions
{
    [Description("The recurrent cell.")]
    public CellKind Cell { get; init; } = CellKind.Lstm;

    [Description("Units of each recurrent layer, in each direction.")]
    [Range(1, 65_536)]
    public int HiddenSize { get; init; } = 128;

    [Description("Recurrent layers, one upon the other.")]
    [Range(1, 64)]
    public int Layers { get; init; } = 2;

    [Description("Width of a learned embedding of the tokens; when left out the first layer sees tokens one-hot.")]
    [Range(1, 65_536)]
    public int? EmbeddingSize { get; init; }

    [Description("Whether the output layer uses the embedding's weights: its logits are products with the tokens' embeddings.")]
    public bool TieEmbeddings { get; init; }

    [Description("Whether each layer also reads every sequence from its end; not for models that predict the next token.")]
    public bool Bidirectional { get; init; }

    [Description("Share of each layer's outputs, the last layer's excepted, that is set to zero while training.")]
    [Range(0.0, 0.95)]
    public double Dropout { get; init; }

    [Description("Whether each layer from the second on adds its input to its output.")]
    public bool Residual { get; init; }

    [Description("Whether each layer's output is normalised over its units.")]
    public bool LayerNorm { get; init; }

    [Description("The state before a sequence's first step: zero, or learned.")]
    public InitialStateKind InitialState { get; init; }

    [Description("How the layers' weights and biases start.")]
    public InitializationOptions Initialization { get; init; } = new();

    [Description("File that the parameters start from: safetensors with PyTorch's names. A relative path starts at the job file's folder.")]
    public string? Weights { get; init; }

    internal IEnumerable<string> Problems()
    {
        foreach (string problem in Initialization.Problems(Cell)) yield return problem;
        if (!TieEmbeddings) yield break;
        int width = HiddenSize * (Bidirectional ? 2 : 1);
        if (EmbeddingSize is not int size)
            yield return "model.tieEmbeddings is true and model.embeddingSize is missing; embeddingSize must be given, for there is nothing to tie.";
        else if (size != width)
            yield return $"model.tieEmbeddings is true, model.embeddingSize is {size} and model.hiddenSize is {HiddenSize}; "
                + $"embeddingSize must be the width of the last layer's output, {width}.";
    }
}
