using Windrow.Grains.Access;
using Windrow.Grains.Wire;
using Windrow.Jobs;

namespace Windrow.Grains.Parameters;

/// <summary>One parameter shard of a running job: a range of the flat parameter vector with the optimizer's state for it.
/// The key is job/incarnation/shard, so that a message of an earlier start of the job cannot reach a later one.</summary>
[Alias("windrow.IParameterShardGrain"), Access(CallersAllowed.Silos)]
public interface IParameterShardGrain : IGrainWithStringKey
{
    /// <summary>Activates the shard, and answers with its silo: the plan is adapted to where the grains actually are.</summary>
    [Alias("PlaceAsync")]
    Task<SiloAddress> PlaceAsync();

    /// <summary>Allocates a range; its values are set by <see cref="LoadAsync"/>. Answers with the shard's silo.</summary>
    [Alias("PrepareAsync"), ResponseTimeout("00:10:00")]
    Task<SiloAddress> PrepareAsync(ParameterShardSetup setup);

    /// <summary>Sets values from <paramref name="offset"/> (within the range) on, of the parameters or of one of the optimizer's slots.</summary>
    [Alias("LoadAsync")]
    Task LoadAsync(int part, int offset, TensorBlob values);

    /// <summary>Reads values; only between steps, when nothing changes them. See <see cref="LoadAsync"/>.</summary>
    [Alias("ReadAsync")]
    Task<TensorBlob> ReadAsync(int part, int offset, int length);

    /// <summary>Takes a sum of gradients. The last push of a sender in a step is answered when the step's update is done.</summary>
    [Alias("PushAsync"), ResponseTimeout("06:00:00")]
    Task<PushReply> PushAsync(GradientPush push);

    /// <summary>Shard 0 collects every shard's sums of squares and answers each with the sum over all, added in block order.</summary>
    [Alias("SumSquaresAsync"), ResponseTimeout("00:10:00")]
    Task<double> SumSquaresAsync(long step, BlockSums sums);

    /// <summary>Ends the run: workers that wait for a step are answered, and the grain releases its memory.</summary>
    [Alias("StopAsync")]
    Task StopAsync(string reason);
}

/// <summary>What a parameter shard holds.</summary>
/// <remarks>Id 8 is retired.</remarks>
[GenerateSerializer, Immutable, Alias("windrow.ParameterShardSetup")]
public sealed record ParameterShardSetup
{
    /// <summary>The part number of the parameters in <see cref="IParameterShardGrain.LoadAsync"/>; the optimizer's slots are 0, 1, ...</summary>
    public const int Weights = -1;

    /// <summary>The part number of the parameters with which workers compute, which are rounded to the job's number format. They can only be read.</summary>
    public const int WorkerWeights = -2;

    [Id(0)] public required string JobId { get; init; }

    [Id(1)] public required int Incarnation { get; init; }

    /// <summary>This shard's number, and how many there are.</summary>
    [Id(2)] public required int Shard { get; init; }

    [Id(3)] public required int Shards { get; init; }

    /// <summary>Index of the range's first float in the flat vector, which starts a block, and the number of floats.</summary>
    [Id(4)] public required int Offset { get; init; }

    [Id(5)] public required int Length { get; init; }

    /// <summary>Number of data shards of the job; a step is complete when it has the gradients of all of them.</summary>
    [Id(6)] public required int DataShards { get; init; }

    /// <summary>Steps made so far.</summary>
    [Id(7)] public required long Step { get; init; }

    /// <summary>The job file, for the optimizer and clipping.</summary>
    [Id(10)] public required JobFile JobFile { get; init; }

    /// <summary>Length of the whole flat vector, if workers of the job are on the same silo: they then read the range where the shard
    /// writes it. Otherwise 0.</summary>
    [Id(9)] public required int SharedLength { get; init; }
}

/// <summary>The sum of the gradients of a whole subtree of data shards, over one chunk of a parameter shard's range.</summary>
[GenerateSerializer, Immutable, Alias("windrow.GradientPush")]
public sealed record GradientPush
{
    /// <summary>Number of steps made before; the version of the weights that the gradient belongs to.</summary>
    [Id(0)] public required long Step { get; init; }

    /// <summary>The subtree: data shards from <see cref="FirstDataShard"/> on.</summary>
    [Id(1)] public required int FirstDataShard { get; init; }

    [Id(2)] public required int DataShardCount { get; init; }

    /// <summary>The chunk's number within the range.</summary>
    [Id(3)] public required int Chunk { get; init; }

    [Id(4)] public required TensorBlob Gradient { get; init; }

    /// <summary>Sum of the subtree's losses, what it is divided by in the end, and the number of time steps that were read.</summary>
    [Id(5)] public required double Loss { get; init; }

    [Id(6)] public required double Weight { get; init; }

    [Id(9)] public required long Tokens { get; init; }

    [Id(7)] public required double LearningRate { get; init; }

    /// <summary>Whether this is the sender's last push to this shard in this step; the sender then waits for the update.</summary>
    [Id(8)] public required bool Last { get; init; }

    /// <summary>The sender's span of the exchange, as W3C's traceparent; null when the step is not traced.</summary>
    [Id(10)] public string? Trace { get; init; }
}

/// <summary>The outcome of a push.</summary>
public enum PushOutcome
{
    /// <summary>Accepted; for this sender, the step is not complete yet.</summary>
    Taken,

    /// <summary>The step is complete and the parameters are updated.</summary>
    Updated,

    /// <summary>The loss or the gradient is not finite; nothing was updated.</summary>
    NotFinite,

    /// <summary>The push belongs to a different step than the shard's next one.</summary>
    WrongStep,

    /// <summary>The run has been stopped.</summary>
    Stopped,

    /// <summary>A parameter shard, or the connection to it, failed; the message says how.</summary>
    Failed,

    /// <summary>A silo has too little memory for the step.</summary>
    OutOfMemory,

    /// <summary>A parameter shard cannot be reached, or is gone.</summary>
    Unreachable,

    /// <summary>The loss or the gradient is not finite, and the job file says to skip such steps: the step is complete, but nothing was
    /// updated.</summary>
    Skipped,
}

/// <summary>Questions about outcomes that are asked in several places.</summary>
public static class PushOutcomes
{
    /// <summary>Whether the step is complete, and the next one can begin.</summary>
    public static bool IsStepMade(this PushOutcome outcome) => outcome is PushOutcome.Updated or PushOutcome.Skipped;
}

/// <summary>The answer to a push.</summary>
[GenerateSerializer, Immutable, Alias("windrow.PushReply")]
public sealed record PushReply
{
    [Id(0)] public required PushOutcome Outcome { get; init; }

    /// <summary>One sentence on any outcome but success.</summary>
    [Id(1)] public string? Message { get; init; }

    /// <summary>After an update, the new parameters of the pushed chunk, in the job's number format.</summary>
    [Id(2)] public TensorBlob? Weights { get; init; }

    /// <summary>Mean loss over all targets of the step, the weight of the targets, and the number of time steps that were read.</summary>
    [Id(3)] public double Loss { get; init; }

    [Id(4)] public double Weight { get; init; }

    [Id(8)] public long Tokens { get; init; }

    /// <summary>L2 norm of the mean gradient before clipping.</summary>
    [Id(5)] public double GradientNorm { get; init; }

    /// <summary>From this push's arrival until the step's gradients were complete, in milliseconds.</summary>
    [Id(6)] public double WaitMilliseconds { get; init; }

    /// <summary>Averaging, clipping and update, in milliseconds.</summary>
    [Id(7)] public double UpdateMilliseconds { get; init; }
}

/// <summary>One parameter shard's sums of squared gradients, block by block.</summary>
[GenerateSerializer, Immutable, Alias("windrow.BlockSums")]
public sealed record BlockSums(int Shard, double[] Sums);
