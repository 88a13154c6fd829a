using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Models.Images;
using Windrow.Models.Initialization;
using Windrow.Models.Outputs;
using Windrow.Wording;

namespace Windrow.Models;

/// <summary>The kinds of layers that a network is made of.</summary>
public enum NetworkKind
{
    /// <summary>Cells that carry a state from step to step.</summary>
    Recurrent,

    /// <summary>Dense layers with ReLU; the first sees the last few steps.</summary>
    FeedForward,

    /// <summary>Convolutions over time with ReLU.</summary>
    Convolutional,
}

/// <summary>The recurrent cells.</summary>
public enum CellKind
{
    /// <summary>Simple (Elman) network with tanh.</summary>
    RnnTanh,

    /// <summary>Simple (Elman) network with ReLU.</summary>
    RnnRelu,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent unit, with the reset gate after the matrix product.</summary>
    Gru,
}

/// <summary>How well a place of the source fits a state of the decoder: the score from which attention computes its weights.</summary>
public enum AttentionKind
{
    /// <summary>The decoder sees the encoder's last state only.</summary>
    None,

    /// <summary>The product of both vectors: Luong et al. 2015.</summary>
    Dot,

    /// <summary>The product of both vectors with a matrix between them: Luong et al. 2015.</summary>
    General,

    /// <summary>A small network of both vectors: Bahdanau et al. 2015.</summary>
    Additive,
}

/// <summary>The state before a sequence's first step.</summary>
public enum InitialStateKind
{
    Zero,

    /// <summary>A parameter: one vector for each tensor of the state.</summary>
    Learned,
}

/// <summary>The section <c>model</c> of a job file.</summary>
public sealed record ModelOptions
{
    [Description("Kind of layers: recurrent cells, dense layers, or convolutions over time.")]
    public NetworkKind Network { get; init; }

    [Description("The cell of a recurrent network; lstm when left out.")]
    public CellKind? Cell { get; init; }

    [Description("Number of units in each layer and direction; for a convolution, its channels.")]
    [Range(1, 65_536)]
    public int HiddenSize { get; init; } = 128;

    [Description("Number of stacked layers.")]
    [Range(1, 64)]
    public int Layers { get; init; } = 2;

    [Description("Width of a learned embedding of the tokens; when left out, a recurrent network reads tokens as one-hot vectors.")]
    [Range(1, 65_536)]
    public int? EmbeddingSize { get; init; }

    [Description("Whether the output layer shares the embedding's weights: its logits are products with the tokens' embeddings.")]
    public bool TieEmbeddings { get; init; }

    [Description("Whether the encoder reads tokens with the decoder's embedding; only with data.target.sharedVocabulary. Together with tieEmbeddings, encoder, decoder and output layer share one matrix.")]
    public bool ShareEmbeddings { get; init; }

    [Description("Whether each layer also reads every sequence backwards; not for models that predict the next token. Of an encoder and a decoder, only the encoder does.")]
    public bool Bidirectional { get; init; }

    [Description("How a decoder looks back at the encoder's outputs: general, dot or additive scores, or none, which leaves it the encoder's last state only; general when left out.")]
    public AttentionKind? Attention { get; init; }

    [Description("The output layer: full, or adaptiveSoftmax or sampledSoftmax for a large vocabulary of words; the name, or a mapping with its type and settings.")]
    public OutputOptions Output { get; init; } = new FullOutput();

    [Description("Share of the outputs of each layer except the last that is set to zero during training.")]
    [Range(0.0, 0.95)]
    public double Dropout { get; init; }

    [Description("Whether each layer, from the second one, adds its input to its output.")]
    public bool Residual { get; init; }

    [Description("Whether each layer's output is normalized over its units.")]
    public bool LayerNorm { get; init; }

    [Description("The state before a sequence's first step: zero, or learned.")]
    public InitialStateKind InitialState { get; init; }

    [Description("Number of time steps that a convolution, or the first layer of a feed-forward network, sees; 3 and 1 when left out.")]
    [Range(1, 1000)]
    public int? KernelSize { get; init; }

    [Description("Base of the dilation, which grows as a power from layer to layer: 2 gives 1, 2, 4, ...; 1 when left out.")]
    [Range(1, 100)]
    public int? Dilation { get; init; }

    [Description("Whether convolutions see no later steps; with false, they see as many later steps as earlier ones. True when left out.")]
    public bool? Causal { get; init; }

    [Description("Computes features of an image at each time step with convolutions and pooling; no encoder when left out.")]
    public EncoderOptions? Encoder { get; init; }

    [Description("How the layers' weights and biases are initialized.")]
    public InitializationOptions Initialization { get; init; } = new();

    [Description("File with the initial parameters: safetensors with PyTorch's names. A relative path is relative to the job file's folder.")]
    public string? Weights { get; init; }

    /// <summary>The cell of a recurrent network.</summary>
    public CellKind RecurrentCell => Cell ?? CellKind.Lstm;

    /// <param name="hasDecoder">Whether the last layer is a decoder's, which has one direction.</param>
    internal IEnumerable<CrossProblem> Problems(bool hasDecoder)
    {
        foreach (CrossProblem problem in NetworkProblems.Of(this)) yield return problem;
        foreach (CrossProblem problem in Encoder?.Problems() ?? []) yield return problem;
        foreach (CrossProblem problem in Output.Problems(this)) yield return problem;
        if (!TieEmbeddings) yield break;
        int width = HiddenSize * (Bidirectional && !hasDecoder ? 2 : 1);
        if (EmbeddingSize is not int size)
            yield return new(
                "model.tieEmbeddings is true and model.embeddingSize is missing",
                "embeddingSize must be given, because there is nothing to tie.",
                "model.tieEmbeddings", "model.embeddingSize");
        else if (size != width)
            yield return new(
                $"model.tieEmbeddings is true, model.embeddingSize is {size} and model.hiddenSize is {HiddenSize}",
                $"embeddingSize must be the width of the last layer's output, {width}.",
                "model.tieEmbeddings", "model.embeddingSize", "model.hiddenSize");
    }
}
