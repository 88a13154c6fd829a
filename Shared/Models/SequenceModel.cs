using Windrow.Models.Images;
using Windrow.Models.Initialization;
using Windrow.Models.Layers;
using Windrow.Models.Losses;
using Windrow.Models.Outputs;
using Windrow.Models.Sources;

namespace Windrow.Models;

/// <summary>A sequence model: tokens, real numbers or images go through a stack of layers to a prediction per step or per sequence.</summary>
/// <remarks>This class has the model's sizes, names and initial values. <see cref="Bptt"/> computes with it.</remarks>
public sealed class SequenceModel
{
    readonly List<ModelParameter> _parameters = [];

    /// <summary>[V, E]; present only when the job file gives an embedding size.</summary>
    internal const string EmbeddingWeight = "embedding.weight";

    /// <summary>[K, width]; absent when the output layer shares the embedding's weights, or is an adaptive softmax.</summary>
    internal const string HeadWeight = "head.weight";

    /// <summary>[K]; absent when the output layer is an adaptive softmax.</summary>
    internal const string HeadBias = "head.bias";

    /// <summary>Creates the model for the data described by the ports.</summary>
    /// <exception cref="ArgumentException">The model cannot read these data.</exception>
    public SequenceModel(ModelOptions options, ModelPorts ports) : this(options, ports, null)
    {
    }

    /// <summary>Creates a model with the given body, or with the one that the options describe.</summary>
    internal SequenceModel(ModelOptions options, ModelPorts ports, IBodyShape? body)
    {
        foreach (string problem in options.Encoder?.ProblemsFor(ports) ?? []) throw new ArgumentException(problem, nameof(options));
        EncoderShape? images = options.Encoder is { } encoder ? new EncoderShape(encoder, options.Initialization) : null;
        if (!ports.HasSource) Encoder = images;
        (Options, Ports, Body) = (options, ports, body ?? IBodyShape.Of(options, ports, Encoder));
        if (ports.HasSource) (Source, Attention) = (new SourceShape(options, ports, images), AttentionShape.Of(options));
        (HeadWidth, NeedsAllPredictions) = (LossFunction.Create(ports).HeadWidth, ports.Loss.JudgesWholeSequences);

        foreach (string problem in options.Output.ProblemsFor(ports, Body.OutputSize)) throw new ArgumentException(problem, nameof(options));
        if (options.Output is AdaptiveSoftmaxOptions adaptive) Adaptive = new AdaptiveShape(adaptive, Body.OutputSize, HeadWidth);

        if (options.EmbeddingSize is int width) _parameters.Add(new(EmbeddingWeight, [ports.VocabularySize, width], Initializers.Normal(1f)));
        if (Encoder is not null) _parameters.AddRange(Encoder.Parameters);
        if (Source is not null) _parameters.AddRange(Source.Parameters);
        _parameters.AddRange(Body.Parameters);
        if (Attention is not null) _parameters.AddRange(Attention.Parameters);
        _parameters.AddRange(Adaptive?.Parameters ?? HeadParameters());
        Layout = new ParameterLayout(_parameters.Select(parameter => (parameter.Name, parameter.Shape)));
        StateParts = [.. Body.StateParts];
    }

    public ModelOptions Options { get; }

    /// <summary>What it reads and predicts.</summary>
    public ModelPorts Ports { get; }

    /// <summary>Where each parameter is in the flat vector.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>What a lane carries from window to window.</summary>
    public IReadOnlyList<StatePart> StateParts { get; }

    /// <summary>Computes features of each time step's image; null when the input is not an image, or has been read by <see cref="Source"/>.</summary>
    internal EncoderShape? Encoder { get; }

    /// <summary>Reads source sequences; null when there are none.</summary>
    internal SourceShape? Source { get; }

    /// <summary>Looks back at the source sequences between the layers and the head; null without attention.</summary>
    internal AttentionShape? Attention { get; }

    /// <summary>The layers between the input, its embedding or its encoder, and the head.</summary>
    internal IBodyShape Body { get; }

    /// <summary>The recurrent layers, from input to output; none in other networks.</summary>
    internal IReadOnlyList<LayerShape> RecurrentLayers => Body is RecurrentStackShape recurrent ? recurrent.Layers : [];

    /// <summary>The dense layers or convolutions, from input to output; none in other networks.</summary>
    internal IReadOnlyList<ConvolutionShape> ConvolutionLayers => Body is ConvolutionStackShape convolutions ? convolutions.Layers : [];

    /// <summary>The output layer, if it is an adaptive softmax; null when it is a dense layer.</summary>
    internal AdaptiveShape? Adaptive { get; }

    /// <summary>How many words a target is compared with in training, if the output layer is a sampled softmax; null when it is another.</summary>
    internal int? Samples => (Options.Output as SampledSoftmaxOptions)?.Samples;

    /// <summary>Values per prediction, K.</summary>
    internal int HeadWidth { get; }

    /// <summary>Whether the loss needs all predictions of a window at once.</summary>
    internal bool NeedsAllPredictions { get; }

    /// <summary>Whether the first layer reads one-hot tokens.</summary>
    internal bool ReadsOneHot => Options.EmbeddingSize is null && Ports.VocabularySize > 0;

    /// <summary>What the first layer reads.</summary>
    internal FirstLayer First => new(ReadsOneHot, WantsInputGradient: Options.EmbeddingSize is not null || Encoder is not null);

    /// <summary>Name of a dense output layer's weights, [K, width].</summary>
    internal string OutputWeight => Options.TieEmbeddings ? EmbeddingWeight : HeadWeight;

    /// <summary>Fills the flat vector with initial values, which depend only on the seed and the layout.</summary>
    /// <param name="weights">[<see cref="ParameterLayout.Length"/>]; the gaps are set to zero.</param>
    /// <param name="seed">The job's seed.</param>
    /// <remarks>As in PyTorch, unless the job file sets other values for the layers: recurrent layers and the head are uniform within ±1/√H, and the
    /// embedding is normal with variance 1. Normalizations start as the identity, learned initial states as zero.</remarks>
    public void Initialize(Span<float> weights, long seed)
    {
        weights.Clear();
        for (int i = 0; i < _parameters.Count; i++) _parameters[i].Start(Layout.Entries[i].In(weights), seed, stream: i);
    }

    /// <summary>The parameters of a dense output layer.</summary>
    IEnumerable<ModelParameter> HeadParameters()
    {
        Initializer start = Initializers.Uniform(1f / MathF.Sqrt(Options.HiddenSize));
        if (!Options.TieEmbeddings) yield return new(HeadWeight, [HeadWidth, Body.OutputSize], start);
        yield return new(HeadBias, [HeadWidth], start);
    }
}
