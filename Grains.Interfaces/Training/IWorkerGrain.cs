using Orleans.Concurrency;
using Windrow.Grains.Access;
using Windrow.Grains.Metrics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Wire;
using Windrow.Jobs;

namespace Windrow.Grains.Training;

/// <summary>One worker of a running job: it computes the gradients of some data shards. The key is job/incarnation/worker.</summary>
[Alias("windrow.IWorkerGrain"), Access(CallersAllowed.Silos)]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Activates the worker, and answers with its silo: the plan is adapted to where the grains actually are.</summary>
    [Alias("PlaceAsync")]
    Task<SiloAddress> PlaceAsync();

    /// <summary>Opens the prepared data, allocates the memory, and fetches the parameters. Answers with the worker's silo.</summary>
    [Alias("PrepareAsync"), ResponseTimeout("00:10:00")]
    Task<SiloAddress> PrepareAsync(WorkerSetup setup);

    /// <summary>Sets one tensor of the carried state, for the lanes of one of the worker's data shards.</summary>
    [Alias("LoadLanesAsync")]
    Task LoadLanesAsync(int dataShard, int part, TensorBlob values);

    /// <summary>Reads one tensor of the carried state, [lanes, H]; only between segments.</summary>
    [Alias("ReadLanesAsync")]
    Task<TensorBlob> ReadLanesAsync(int dataShard, int part);

    /// <summary>Runs the segment's steps together with the other workers.</summary>
    [Alias("RunAsync"), ResponseTimeout("06:00:00")]
    Task<SegmentReport> RunAsync(Segment segment);

    /// <summary>What the worker is doing; answered even while it runs a segment.</summary>
    [Alias("ActivityAsync"), AlwaysInterleave]
    Task<WorkerActivity> ActivityAsync();

    /// <summary>Evaluates the next windows of the validation data with the current parameters, starting at window 0. The answer covers
    /// every window since 0, so its bits do not depend on how many are requested at a time.</summary>
    [Alias("EvaluateAsync"), ResponseTimeout("06:00:00")]
    Task<ShardLoss[]> EvaluateAsync(EvaluationOrder order, int firstWindow, int count);

    /// <summary>What the metrics need from each of the worker's data shards. Asked for after every window has been evaluated.</summary>
    [Alias("ReadMetricsAsync")]
    Task<ShardMetrics[]> ReadMetricsAsync();

    /// <summary>Ends the run: a step in flight is given up, and the worker releases its memory.</summary>
    [Alias("StopAsync"), AlwaysInterleave]
    Task StopAsync(string reason);
}

/// <summary>What a worker works on.</summary>
/// <remarks>Ids 2, 7 and 8 are retired.</remarks>
[GenerateSerializer, Immutable, Alias("windrow.WorkerSetup")]
public sealed record WorkerSetup
{
    [Id(0)] public required string JobId { get; init; }

    [Id(1)] public required int Incarnation { get; init; }

    /// <summary>The worker's data shards: <see cref="DataShardCount"/> from <see cref="FirstDataShard"/> on.</summary>
    [Id(3)] public required int FirstDataShard { get; init; }

    [Id(4)] public required int DataShardCount { get; init; }

    /// <summary>Number of workers of this job on the same silo, including this one: they exchange gradients as one.</summary>
    [Id(5)] public required int WorkersOnSilo { get; init; }

    [Id(6)] public required int ParameterShards { get; init; }

    /// <summary>The job.</summary>
    [Id(9)] public required JobFile JobFile { get; init; }
}

/// <summary>What a worker is doing.</summary>
/// <param name="Step">The step that it is working on.</param>
/// <param name="IsComputing">Whether it is computing, or has work that is waiting for a thread. Otherwise it is waiting for others.</param>
[GenerateSerializer, Immutable, Alias("windrow.WorkerActivity")]
public sealed record WorkerActivity(long Step, bool IsComputing);

/// <summary>Steps that are made without asking the job's grain in between.</summary>
/// <param name="FirstStep">Number of steps made before.</param>
/// <param name="LearningRates">Learning rate of each step.</param>
[GenerateSerializer, Immutable, Alias("windrow.Segment")]
public sealed record Segment(long FirstStep, double[] LearningRates)
{
    /// <summary>The span under which the first step is traced, as W3C's traceparent; null for no trace.</summary>
    [Id(0)] public string? Trace { get; init; }
}

/// <summary>One worker's report on a segment.</summary>
/// <param name="Steps">The steps that were made, in order.</param>
/// <param name="Stop">Why fewer steps were made than requested; null when all were made.</param>
[GenerateSerializer, Immutable, Alias("windrow.SegmentReport")]
public sealed record SegmentReport(StepReport[] Steps, SegmentStop? Stop);

/// <summary>Why a segment ended early.</summary>
/// <param name="Outcome">What the parameter shards answered.</param>
/// <param name="Message">One sentence.</param>
[GenerateSerializer, Immutable, Alias("windrow.SegmentStop")]
public sealed record SegmentStop(PushOutcome Outcome, string Message);

/// <summary>One step as one worker saw it; loss, weight, tokens and norm are those of the whole step.</summary>
[GenerateSerializer, Immutable, Alias("windrow.StepReport")]
public sealed record StepReport
{
    [Id(0)] public required double Loss { get; init; }

    [Id(1)] public required double Weight { get; init; }

    [Id(8)] public required long Tokens { get; init; }

    [Id(2)] public required double GradientNorm { get; init; }

    /// <summary>Times in milliseconds: the whole step, and its parts.</summary>
    [Id(3)] public required double TotalMilliseconds { get; init; }

    [Id(4)] public required double ComputeMilliseconds { get; init; }

    [Id(5)] public required double WaitingMilliseconds { get; init; }

    [Id(6)] public required double ExchangeMilliseconds { get; init; }

    [Id(7)] public required double UpdateMilliseconds { get; init; }

    /// <summary>The gradient through time, from the worker with data shard 0 when it is due; otherwise null.</summary>
    [Id(9)] public LayerReport[]? Gradients { get; init; }

    /// <summary>Whether the step updated nothing, because its loss or gradient was not finite.</summary>
    [Id(10)] public bool IsSkipped { get; init; }

    /// <summary>The part of <see cref="ComputeMilliseconds"/> in which gradients of neighboring data shards were added.</summary>
    [Id(11)] public double SumMilliseconds { get; init; }
}

/// <summary>What an evaluation computes besides the loss.</summary>
/// <param name="Metrics">Names of the metrics.</param>
/// <param name="Season">Number of rows after which the series repeat; 1 if they do not.</param>
[GenerateSerializer, Immutable, Alias("windrow.EvaluationOrder")]
public sealed record EvaluationOrder(string[] Metrics, int Season);

/// <summary>One data shard's part of the metrics.</summary>
/// <param name="DataShard">Its number.</param>
/// <param name="Sums">Bytes of its <see cref="Windrow.Metrics.MetricSums"/>.</param>
[GenerateSerializer, Immutable, Alias("windrow.ShardMetrics")]
public sealed record ShardMetrics(int DataShard, byte[] Sums);

/// <summary>One data shard's part of an evaluation.</summary>
/// <param name="DataShard">Its number.</param>
/// <param name="Loss">Sum of the losses.</param>
/// <param name="Weight">What the sum is divided by in the end.</param>
/// <param name="Tokens">Number of time steps that were read.</param>
[GenerateSerializer, Immutable, Alias("windrow.ShardLoss")]
public sealed record ShardLoss(int DataShard, double Loss, double Weight, long Tokens);
