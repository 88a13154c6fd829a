using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>What one run of a window over a model works with.</summary>
readonly ref struct Pass
{
    public Pass(SequenceModel model, SequenceBatch batch, ReadOnlySpan<float> weights, LaneState state, Span<float> gradient, RandomStream? dropout)
    {
        (Model, Batch, State, Dropout) = (model, batch, state, dropout);
        Weights = weights;
        Gradient = gradient;
    }

    public SequenceModel Model { get; }

    /// <summary>Whether the layers have made their forms of these weights in the run before: those that no other run has overwritten are used again.</summary>
    public bool HasWeights { get; init; }

    /// <summary>Looks on while the gradient is computed; null when nobody asked.</summary>
    public GradientTelemetry? Telemetry { get; init; }

    /// <summary>Rows of the embedding's gradient that are not zero; null when nobody keeps them.</summary>
    public TouchedRows? EmbeddingRows { get; init; }

    /// <summary>Where the gradient of inputs that are numbers goes, [N, D]; without columns when nobody wants it.</summary>
    public MatrixSpan InputGradient { get; init; }

    public SequenceBatch Batch { get; }

    /// <summary>Where the steps lie.</summary>
    public PackedShape At => Batch.Shape;

    /// <summary>The flat parameter vector.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>What the lanes carry.</summary>
    public LaneState State { get; }

    /// <summary>The flat gradient; empty in a forward run.</summary>
    public Span<float> Gradient { get; }

    /// <summary>Random numbers of dropout; null when nothing is dropped.</summary>
    public RandomStream? Dropout { get; }

    /// <summary>One parameter.</summary>
    public ReadOnlySpan<float> Weight(string name) => Model.Layout[name].In(Weights);

    /// <summary>One parameter's gradient.</summary>
    public Span<float> GradientOf(string name) => Model.Layout[name].In(Gradient);
}

/// <summary>A stream of random numbers of its own for one data shard's window.</summary>
/// <param name="Seed">The job's seed.</param>
/// <param name="Stream">Which stream.</param>
public readonly record struct RandomStream(long Seed, long Stream)
{
    /// <summary>Dropout's streams lie apart from those of start values and sampling.</summary>
    const long DropoutStreams = 1L << 62;

    /// <summary>The stream of a data shard in a step.</summary>
    public static RandomStream OfStep(long seed, long step, int dataShard) => new(seed, DropoutStreams + (step << 16) + dataShard);
}
