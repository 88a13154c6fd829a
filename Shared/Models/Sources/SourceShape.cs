using Windrow.Models.Images;
using Windrow.Models.Initialization;
using Windrow.Models.Layers;

namespace Windrow.Models.Sources;

/// <summary>The encoder of source sequences: its sizes, names and initial values. It has the layers that the job file describes; the decoder has
/// as many of the same size, in one direction.</summary>
sealed class SourceShape
{
    const string Scope = "source.";

    /// <summary>The encoder of a model.</summary>
    /// <param name="options">The model.</param>
    /// <param name="ports">What it reads and predicts.</param>
    /// <param name="images">Computes features of each time step's image; null when sources are no images.</param>
    public SourceShape(ModelOptions options, ModelPorts ports, EncoderShape? images)
    {
        Images = images;
        VocabularySize = ports.SourceVocabularySize;
        if (VocabularySize > 0) EmbeddingSize = options.EmbeddingSize;
        SharesEmbedding = options.ShareEmbeddings;
        if (SharesEmbedding && (EmbeddingSize is null || VocabularySize > ports.VocabularySize))
            throw new ArgumentException($"The encoder cannot read {VocabularySize} tokens with the embedding of {ports.VocabularySize} tokens of the decoder.", nameof(options));
        TableRows = SharesEmbedding ? ports.VocabularySize : VocabularySize;
        First = new FirstLayer(ReadsOneHot: VocabularySize > 0 && EmbeddingSize is null, WantsInputGradient: EmbeddingSize is not null || images is not null);
        Layers = new RecurrentStackShape(options, EmbeddingSize ?? images?.OutputSize ?? Math.Max(VocabularySize, ports.SourceInputWidth), First.ReadsOneHot, Scope);
    }

    /// <summary>Computes features of each time step's image; null when sources are no images.</summary>
    public EncoderShape? Images { get; }

    /// <summary>What the first layer reads.</summary>
    public FirstLayer First { get; }

    /// <summary>Number of tokens, V; 0 when sources are numbers.</summary>
    public int VocabularySize { get; }

    /// <summary>Width of the embedding, E; null when tokens are read as one-hot vectors, or sources are numbers.</summary>
    public int? EmbeddingSize { get; }

    /// <summary>Whether tokens are read with the decoder's embedding, whose first rows are those of the source's tokens.</summary>
    public bool SharesEmbedding { get; }

    /// <summary>Name of the embedding's weights, [<see cref="TableRows"/>, E].</summary>
    public string EmbeddingWeight => SharesEmbedding ? SequenceModel.EmbeddingWeight : OwnEmbeddingWeight;

    /// <summary>Rows of the embedding: V, or as many as the decoder has tokens.</summary>
    public int TableRows { get; }

    /// <summary>The recurrent layers.</summary>
    public RecurrentStackShape Layers { get; }

    /// <summary>[V, E]; present only when the job file gives an embedding size, and the embedding is not the decoder's.</summary>
    public const string OwnEmbeddingWeight = Scope + SequenceModel.EmbeddingWeight;

    /// <summary>The parameters, from input to output.</summary>
    public IEnumerable<ModelParameter> Parameters =>
    [
        .. EmbeddingSize is int width && !SharesEmbedding ? (ModelParameter[])[new(OwnEmbeddingWeight, [VocabularySize, width], Initializers.Normal(1f))] : [],
        .. Images?.Parameters ?? [],
        .. Layers.Parameters,
    ];

    /// <summary>The layers of the decoder: each starts from the last state of the encoder's layer of the same index.</summary>
    public static ModelOptions DecoderOptions(ModelOptions options) => options with { Bidirectional = false, InitialState = InitialStateKind.Zero };
}
