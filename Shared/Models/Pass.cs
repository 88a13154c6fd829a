using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Everything that one pass of a window, or of a chunk of it, through a model works with.</summary>
readonly ref struct Pass
{
    public Pass(SequenceModel model, SequenceBatch batch, ReadOnlySpan<float> weights, LaneState state, Span<float> gradient, RandomStream? dropout)
    {
        (Model, Batch, State, Dropout, Chunk) = (model, batch, state, dropout, TimeChunk.Whole(batch.Shape));
        Weights = weights;
        Gradient = gradient;
    }

    public SequenceModel Model { get; }

    /// <summary>Whether the layers packed these same weights in the previous pass: packed weights that no other pass has overwritten are reused.</summary>
    public bool HasWeights { get; init; }

    /// <summary>Measures gradients during the backward pass; null when nothing is measured.</summary>
    public GradientTelemetry? Telemetry { get; init; }

    /// <summary>Rows of the embedding's gradient that are nonzero; null when they are not tracked.</summary>
    public TouchedRows? EmbeddingRows { get; init; }

    /// <summary>The states after the source sequences, from which the sequences begin, in the sources' caller's order; null without sources.</summary>
    public LaneState? SourceState { get; init; }

    /// <summary>Receives the gradient of <see cref="SourceState"/>, added to; null in a forward pass.</summary>
    public LaneState? SourceStateGradient { get; init; }

    /// <summary>The gradient of the states after each row's last step, in the caller's order; null when it is zero. The backward pass of a chunk
    /// replaces it with that of the states before the chunk.</summary>
    public LaneState? StateGradient { get; init; }

    /// <summary>Receives the gradient of the window's real-valued inputs, [N, D]; without columns when it is not needed.</summary>
    public MatrixSpan WindowInputGradient { get; init; }

    /// <summary>The part of <see cref="WindowInputGradient"/> for the steps of the pass.</summary>
    public MatrixSpan InputGradient => WindowInputGradient.Cols == 0 ? default : WindowInputGradient.RowRange(Chunk.FirstPosition, At.Positions);

    /// <summary>The whole window, with its targets.</summary>
    public SequenceBatch Batch { get; }

    /// <summary>The steps of the window that the pass goes through: all of them at first.</summary>
    public TimeChunk Chunk { get; init; }

    /// <summary>Where each of these steps is in packed memory.</summary>
    public PackedShape At => Chunk.At;

    /// <summary>Inputs that are tokens, [N].</summary>
    public ReadOnlySpan<int> Tokens => Batch.Tokens.Slice(Chunk.FirstPosition, At.Positions);

    /// <summary>Inputs that are real numbers, [N, D]; without columns for tokens.</summary>
    public MatrixView Inputs => Batch.Format.ReadsTokens ? default : Batch.Inputs.RowRange(Chunk.FirstPosition, At.Positions);

    /// <summary>Whether a row's sequence begins with the first of these steps.</summary>
    public bool Begins(int row) => Chunk.IsFirst && Batch.Begins[row];

    /// <summary>The flat parameter vector.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>The state that the lanes carry.</summary>
    public LaneState State { get; init; }

    /// <summary>The flat gradient; empty in a forward pass.</summary>
    public Span<float> Gradient { get; }

    /// <summary>Random numbers for dropout, and for words that are drawn; null when nothing is dropped.</summary>
    public RandomStream? Dropout { get; }

    /// <summary>One parameter.</summary>
    public ReadOnlySpan<float> Weight(string name) => Model.Layout[name].In(Weights);

    /// <summary>One parameter's gradient.</summary>
    public Span<float> GradientOf(string name) => Model.Layout[name].In(Gradient);
}

/// <summary>A separate stream of random numbers for one data shard's window.</summary>
/// <param name="Seed">The job's seed.</param>
/// <param name="Stream">Number of the stream.</param>
public readonly record struct RandomStream(long Seed, long Stream)
{
    /// <summary>Keeps dropout's streams apart from those of initialization and sampling.</summary>
    const long DropoutStreams = 1L << 62;

    /// <summary>Keeps the streams of source sequences apart from those of the sequences themselves.</summary>
    const long SourceStreams = 1L << 61;

    /// <summary>Keeps the streams that choose tokens apart from those of dropout.</summary>
    const long SamplingStreams = 3L << 60;

    /// <summary>The stream that chooses which tokens of the same window a decoder predicts itself.</summary>
    public RandomStream OfSampling => this with { Stream = Stream + SamplingStreams };

    /// <summary>Keeps the streams that draw words apart from those of dropout.</summary>
    const long WordStreams = 1L << 60;

    /// <summary>The stream that draws the words with which the targets of the same window are compared.</summary>
    public RandomStream OfWords => this with { Stream = Stream + WordStreams };

    /// <summary>The stream for the source sequences of the same window.</summary>
    public RandomStream OfSource => this with { Stream = Stream + SourceStreams };

    /// <summary>The stream of a data shard in a step.</summary>
    public static RandomStream OfStep(long seed, long step, int dataShard) => new(seed, DropoutStreams + (step << 16) + dataShard);
}
