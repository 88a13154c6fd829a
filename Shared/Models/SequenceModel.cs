using Windrow.Models.Images;
using Windrow.Models.Initialization;
using Windrow.Models.Layers;
using Windrow.Models.Losses;

namespace Windrow.Models;

/// <summary>A model of sequences: tokens, real numbers or images, through a stack of layers, to a prediction at each step or for the whole.</summary>
/// <remarks>This is the model's shape: sizes, names, start values. <see cref="Bptt"/> computes with it.</remarks>
public sealed class SequenceModel
{
    readonly List<ModelParameter> _parameters = [];

    /// <summary>[V, E]; there only when the job file gives an embedding size.</summary>
    internal const string EmbeddingWeight = "embedding.weight";

    /// <summary>[K, width]; absent when the embedding's weights are used.</summary>
    internal const string HeadWeight = "head.weight";

    /// <summary>[K].</summary>
    internal const string HeadBias = "head.bias";

    /// <summary>A model for what the data hold.</summary>
    /// <exception cref="ArgumentException">The model cannot read them.</exception>
    public SequenceModel(ModelOptions options, ModelPorts ports) : this(options, ports, null)
    {
    }

    /// <summary>A model with a body of its own, or else the one that the options ask for.</summary>
    internal SequenceModel(ModelOptions options, ModelPorts ports, IBodyShape? body)
    {
        foreach (string problem in options.Encoder?.ProblemsFor(ports) ?? []) throw new ArgumentException(problem, nameof(options));
        Encoder = options.Encoder is { } encoder ? new EncoderShape(encoder, options.Initialization) : null;
        (Options, Ports, Body) = (options, ports, body ?? IBodyShape.Of(options, ports, Encoder));
        HeadWidth = LossFunction.Create(ports).HeadWidth;

        Initializer head = Initializers.Uniform(1f / MathF.Sqrt(options.HiddenSize));
        if (options.EmbeddingSize is int width) _parameters.Add(new(EmbeddingWeight, [ports.VocabularySize, width], Initializers.Normal(1f)));
        if (Encoder is not null) _parameters.AddRange(Encoder.Parameters);
        _parameters.AddRange(Body.Parameters);
        if (!options.TieEmbeddings) _parameters.Add(new(HeadWeight, [HeadWidth, Body.OutputSize], head));
        _parameters.Add(new(HeadBias, [HeadWidth], head));
        Layout = new ParameterLayout(_parameters.Select(parameter => (parameter.Name, parameter.Shape)));
        StateParts = [.. Body.StateParts];
    }

    public ModelOptions Options { get; }

    /// <summary>What it reads and predicts.</summary>
    public ModelPorts Ports { get; }

    /// <summary>Where each parameter lies.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>What a lane carries from window to window.</summary>
    public IReadOnlyList<StatePart> StateParts { get; }

    /// <summary>What makes features of each time step's image; null when the input is no image.</summary>
    internal EncoderShape? Encoder { get; }

    /// <summary>The layers between the input, its embedding or its encoder, and the head.</summary>
    internal IBodyShape Body { get; }

    /// <summary>The recurrent layers, from the input up; none in other networks.</summary>
    internal IReadOnlyList<LayerShape> RecurrentLayers => Body is RecurrentStackShape recurrent ? recurrent.Layers : [];

    /// <summary>The dense layers or convolutions, from the input up; none in other networks.</summary>
    internal IReadOnlyList<ConvolutionShape> ConvolutionLayers => Body is ConvolutionStackShape convolutions ? convolutions.Layers : [];

    /// <summary>Values per prediction, K.</summary>
    internal int HeadWidth { get; }

    /// <summary>Whether the first layer sees tokens one-hot.</summary>
    internal bool ReadsOneHot => Options.EmbeddingSize is null && Ports.VocabularySize > 0;

    /// <summary>Name of the output layer's weights, [K, width].</summary>
    internal string OutputWeight => Options.TieEmbeddings ? EmbeddingWeight : HeadWeight;

    /// <summary>Fills the flat vector with start values, which depend on the seed and the layout alone.</summary>
    /// <param name="weights">[<see cref="ParameterLayout.Length"/>]; the gaps are set to zero.</param>
    /// <param name="seed">The job's seed.</param>
    /// <remarks>As PyTorch does, unless the job file says otherwise for the layers: recurrent layers and the head uniform in ±1/√H, the
    /// embedding normal with variance 1. Normalisations begin as the identity, learned initial states as zero.</remarks>
    public void Initialize(Span<float> weights, long seed)
    {
        weights.Clear();
        for (int i = 0; i < _parameters.Count; i++) _parameters[i].Start(Layout.Entries[i].In(weights), seed, stream: i);
    }
}
