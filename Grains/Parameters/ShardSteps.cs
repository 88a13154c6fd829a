using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Reduction;
using Windrow.Grains.Telemetry;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Grains.Parameters;

/// <summary>The steps of one parameter shard: collects the gradients of the next one, updates the range when they are complete, and answers the
/// senders.</summary>
/// <remarks>Thread-safe, because gradients come in two ways: in messages, on turns of the shard's grain, or from a compute thread of the same silo
/// that has the sum over all data shards. The lock protects what is collected for which step. An update runs outside of it: until its step has
/// ended, every push is refused, so the range belongs to the update.</remarks>
/// <param name="key">Key of the shard's grain.</param>
/// <param name="setup">What the grain was told.</param>
/// <param name="shard">The range.</param>
/// <param name="updates">Threads for updates that take too long for a turn.</param>
/// <param name="sumOverShards">Adds the shard's sums of squares to those of all shards of the job.</param>
/// <param name="log">The grain's log.</param>
sealed partial class ShardSteps(
    string key, ParameterShardSetup setup, ParameterShard shard, DedicatedThreads updates, Func<BlockSums, Task<double>> sumOverShards, ILogger log)
{
    /// <summary>Number of parameters above which an update takes more than about a millisecond, which is too long for a turn.</summary>
    const int LongRange = 1 << 20;

    /// <summary>Number of parameters up to which a worker updates the range itself: a few tenths of a millisecond, which messages and other threads would take,
    /// too.</summary>
    const int ShortRange = 2 * TensorBlob.ChunkLength;

    readonly Lock _gate = new();
    StepInProgress _step = new();
    PushReply? _closed;

    /// <summary>The range.</summary>
    public ParameterShard Shard => shard;

    /// <summary>Number format of what workers get.</summary>
    public FloatFormat Exchange => setup.JobFile.Parallelism.Exchange;

    /// <summary>Whether the silo's workers can make a step without messages: the range is short, contains all parameters, and lies in the memory that the
    /// workers read.</summary>
    public bool CanStepHere => setup is { Shards: 1, SharedLength: > 0, Length: <= ShortRange };

    ParameterRange Range => new(setup.Offset, setup.Length);

    /// <summary>Whether a sum is over all data shards.</summary>
    public bool IsWhole(TreeNode node) => node == new TreeNode(0, setup.DataShards);

    /// <summary>Takes a push in a message; the last one of a sender is answered when the update is done.</summary>
    public async Task<PushReply> PushAsync(GradientPush push)
    {
        long arrived = Stopwatch.GetTimestamp();
        (StepInProgress? step, PushReply? refusal) = Take(push);
        if (step is null) return refusal!;
        if (!push.Last) return new PushReply { Outcome = PushOutcome.Taken };

        PushReply reply = await step.Done;
        if (!reply.Outcome.IsStepMade()) return reply;
        (int start, int length) = Range.Chunk(push.Chunk);
        return reply with
        {
            Weights = new TensorBlob(shard.WorkerWeights.Slice(start, length), Exchange),
            WaitMilliseconds = Stopwatch.GetElapsedTime(arrived, step.CompleteAt).TotalMilliseconds,
        };
    }

    /// <summary>Makes a step on the calling thread, from the sum over all data shards. Only if <see cref="CanStepHere"/>.</summary>
    /// <param name="chunks">A push for each chunk of the range.</param>
    public PushReply StepHere(IReadOnlyList<GradientPush> chunks)
    {
        Task<PushReply>? done = null;
        foreach (GradientPush chunk in chunks)
        {
            (StepInProgress? step, PushReply? refusal) = Take(chunk);
            if (step is null) return refusal!;
            done = step.Done;
        }

        return done is { IsCompleted: true }
            ? done.Result
            : throw new InvalidOperationException($"Parameter shard '{key}' could not make a step with {chunks.Count} pushes.");
    }

    /// <summary>Ends the run: senders that wait, and those that push later, get this answer.</summary>
    public void Close(PushReply answer)
    {
        StepInProgress step;
        lock (_gate)
        {
            _closed ??= answer;
            step = _step;
        }

        step.Finish(answer);
    }

    /// <summary>Adds gradients; makes the step if they are the last.</summary>
    /// <returns>The step that they belong to, or why they were refused.</returns>
    (StepInProgress? Step, PushReply? Refusal) Take(GradientPush push)
    {
        StepInProgress step;
        bool isWrong;
        lock (_gate)
        {
            if (_closed is not null) return (null, _closed);
            step = _step;
            isWrong = push.Step != shard.Step || step.IsUpdating;
            if (!isWrong)
            {
                shard.Add(push);
                if (!shard.IsComplete) return (step, null);
                step.Complete();
            }
        }

        if (isWrong) return (null, WrongStep(push));
        _ = MakeAsync(step, push.LearningRate, push.Trace);
        return (step, null);
    }

    PushReply WrongStep(GradientPush push)
    {
        LogWrongStep(key, push.FirstDataShard, push.Step, shard.Step);
        return new PushReply
        {
            Outcome = PushOutcome.WrongStep,
            Message = $"Parameter shard '{key}' is at step {shard.Step}, but got gradients of step {push.Step}.",
        };
    }

    async Task MakeAsync(StepInProgress step, double learningRate, string? trace)
    {
        using Activity? update = StepTrace.Begin("update", trace)?.SetTag("windrow.parameter_shard", setup.Shard);
        try
        {
            PushReply reply = await UpdateAsync(learningRate);
            if (reply.Outcome.IsStepMade())
            {
                lock (_gate)
                {
                    shard.EndStep();
                    _step = new StepInProgress();
                }
            }

            step.Finish(reply with { UpdateMilliseconds = Stopwatch.GetElapsedTime(step.CompleteAt).TotalMilliseconds });
        }
        catch (Exception e)
        {
            // Nothing awaits this task, so the failure is reported to the waiting senders here.
            LogUpdateFailed(e, key, shard.Step);
            step.Finish(FailedStep.Reply($"Parameter shard '{key}' failed", e));
        }
    }

    async Task<PushReply> UpdateAsync(double learningRate)
    {
        LossSum loss = shard.Loss;
        double[] sums = new double[shard.BlockCount];
        await ForEachPieceAsync(piece => shard.SumSquares(piece, sums), sharesFrom: LongRange);
        double total = setup.Shards == 1 ? NormCollector.SumInOrder([sums]) : await sumOverShards(new BlockSums(setup.Shard, sums));
        double norm = Math.Sqrt(total) / Math.Max(loss.Weight, double.Epsilon);
        PushReply reply = new() { Outcome = PushOutcome.Updated, Loss = loss.Mean, Weight = loss.Weight, Tokens = loss.Tokens, GradientNorm = norm };
        if (!double.IsFinite(loss.Mean) || !double.IsFinite(norm))
            return reply with { Outcome = setup.JobFile.Training.OnNonFinite == NotFinitePolicy.Skip ? PushOutcome.Skipped : PushOutcome.NotFinite };

        await ForEachPieceAsync(piece => shard.Update(piece, norm, learningRate), sharesFrom: CanStepHere ? ShortRange : 0);
        return reply;
    }

    /// <summary>Processes all pieces of the range: here, or with other threads if it has more than <paramref name="sharesFrom"/> parameters.</summary>
    Task ForEachPieceAsync(Action<int> work, int sharesFrom)
    {
        if (setup.Length > sharesFrom) return updates.ShareAsync(shard.Pieces, hereToo: setup.Length <= LongRange, work);
        for (int piece = 0; piece < shard.Pieces; piece++) work(piece);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Parameter shard {Key} refused gradients of data shard {DataShard} for step {PushStep}: it is at step {Step}.")]
    partial void LogWrongStep(string key, int dataShard, long pushStep, long step);

    [LoggerMessage(LogLevel.Error, "Parameter shard {Key} failed to make step {Step}.")]
    partial void LogUpdateFailed(Exception exception, string key, long step);

    /// <summary>What the senders of one step wait for.</summary>
    sealed class StepInProgress
    {
        readonly TaskCompletionSource<PushReply> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<PushReply> Done => _done.Task;

        /// <summary>When the last gradient arrived.</summary>
        public long CompleteAt { get; private set; }

        public bool IsUpdating => CompleteAt != 0;

        public void Complete() => CompleteAt = Stopwatch.GetTimestamp();

        public void Finish(PushReply reply) => _done.TrySetResult(reply);
    }
}
