using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;
using Windrow.Grains.Telemetry;
using Windrow.Grains.Training;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Numerics;
using Windrow.Optimizers;
using Windrow.Sequences;

namespace Windrow.Grains.Parameters;

/// <summary>The mailbox of one parameter range: it orders pushes and reads; <see cref="ParameterShard"/> does the arithmetic.
/// The key is job/incarnation/shard.</summary>
/// <remarks>Reentrant, because a push is answered only when the others have arrived too: otherwise, the first sender would block the rest.</remarks>
[Reentrant]
public sealed partial class ParameterShardGrain(
    SiloCompute compute,
    SiloParameters parameters,
    SiloRanges ranges,
    SiloRunGrains here,
    JobPolicies policies,
    ILocalSiloDetails silo,
    ILogger<ParameterShardGrain> log)
    : Grain, IParameterShardGrain
{
    /// <summary>Number of parameters above which an update takes more than about a millisecond, which is too long for a turn.</summary>
    const int LongRange = 1 << 20;

    ParameterShardSetup? _setup;
    ParameterShard? _shard;
    NormCollector? _norm;
    string? _stopped;
    StepInProgress _step = new();

    bool IsShort => _setup!.Length <= LongRange;

    FloatFormat Exchange => _setup!.JobFile.Parallelism.Exchange;

    /// <summary>The range. If a late message has activated the grain again, the grain deactivates itself.</summary>
    ParameterShard Shard
    {
        get
        {
            if (_shard is { } shard) return shard;
            DeactivateOnIdle();
            throw new RunGrainLostException($"Parameter shard '{this.GetPrimaryKeyString()}' holds no parameters: the silo that it ran on is gone.");
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        ranges.Remove(this.GetPrimaryKeyString());
        here.Remove(this.GetGrainId());
        return Task.CompletedTask;
    }

    public Task<SiloAddress> PlaceAsync() => Task.FromResult(silo.SiloAddress);

    public async Task<SiloAddress> PrepareAsync(ParameterShardSetup setup)
    {
        ParameterShard shard = await compute.Files.RunAsync(() => Allocate(setup));
        (_setup, _shard) = (setup, shard);
        ranges.Add(this.GetPrimaryKeyString(), setup.JobId, setup.Length);
        if (setup.Shard == 0) _norm = new NormCollector(setup.Shards);
        here.Add(this.GetGrainId(), this.AsReference<IParameterShardGrain>().StopAsync);
        this.StopWhenOrphaned(policies, setup.JobId, setup.Incarnation, StopAsync);
        return silo.SiloAddress;
    }

    public Task LoadAsync(int part, int offset, TensorBlob values)
    {
        if (part == ParameterShardSetup.Weights) Shard.Load(offset, values.Span);
        else values.Span.CopyTo(Part(part).Span.Slice(offset, values.Length));
        values.Dispose();
        return Task.CompletedTask;
    }

    public Task<TensorBlob> ReadAsync(int part, int offset, int length) => Task.FromResult(new TensorBlob(
        Part(part).Slice(offset, length), part == ParameterShardSetup.WorkerWeights ? Exchange : FloatFormat.Float32));

    public async Task<PushReply> PushAsync(GradientPush push)
    {
        if (_stopped is not null) return new PushReply { Outcome = PushOutcome.Stopped, Message = _stopped };
        if (push.Step != Shard.Step || _step.IsUpdating)
        {
            LogWrongStep(this.GetPrimaryKeyString(), push.FirstDataShard, push.Step, Shard.Step);
            return new PushReply
            {
                Outcome = PushOutcome.WrongStep,
                Message = $"Parameter shard '{this.GetPrimaryKeyString()}' is at step {Shard.Step}, but got gradients of step {push.Step}.",
            };
        }

        long arrived = Stopwatch.GetTimestamp();
        StepInProgress step = _step;
        Shard.Add(push);
        if (Shard.IsComplete) _ = MakeStepAsync(step, push.LearningRate, push.Trace);
        if (!push.Last) return new PushReply { Outcome = PushOutcome.Taken };

        PushReply reply = await step.Done;
        if (!reply.Outcome.IsStepMade()) return reply;
        (int start, int length) = new ParameterRange(_setup!.Offset, _setup.Length).Chunk(push.Chunk);
        return reply with
        {
            Weights = new TensorBlob(Shard.WorkerWeights.Slice(start, length), Exchange),
            WaitMilliseconds = Stopwatch.GetElapsedTime(arrived, step.CompleteAt).TotalMilliseconds,
        };
    }

    public Task<double> SumSquaresAsync(long step, BlockSums sums) =>
        _norm is { } norm
        ? norm.AddAsync(step, sums)
        : throw new InvalidOperationException(
            $"Parameter shard '{this.GetPrimaryKeyString()}' does not add up norms, because it is not the job's first shard; it is at step {Shard.Step}.");

    public Task StopAsync(string reason)
    {
        _stopped ??= reason;
        _step.Finish(new PushReply { Outcome = PushOutcome.Stopped, Message = reason });
        _norm?.Stop(reason);
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    ParameterShard Allocate(ParameterShardSetup setup)
    {
        ParameterRange range = new(setup.Offset, setup.Length);
        (AlignedBuffer vector, int start) = setup.SharedLength > 0
            ? (parameters.Of(setup.JobId, setup.Incarnation, setup.SharedLength), range.Offset)
            : (new AlignedBuffer(range.Length), 0);
        (FloatFormat exchange, TrainingOptions training) = (setup.JobFile.Parallelism.Exchange, setup.JobFile.Training);
        return new ParameterShard(range, vector, start, exchange, setup.DataShards, Optimizer.Create(training.Optimizer), training.Clip, setup.Step);
    }

    async Task MakeStepAsync(StepInProgress step, double learningRate, string? trace)
    {
        using Activity? update = StepTrace.Begin("update", trace)?.SetTag("windrow.parameter_shard", _setup!.Shard);
        try
        {
            step.Complete();
            PushReply reply = await UpdateAsync(learningRate);
            if (reply.Outcome.IsStepMade()) _step = new StepInProgress();
            step.Finish(reply with { UpdateMilliseconds = Stopwatch.GetElapsedTime(step.CompleteAt).TotalMilliseconds });
        }
        catch (Exception e)
        {
            // Nothing awaits this task, so the failure is reported to the waiting senders here.
            LogUpdateFailed(e, this.GetPrimaryKeyString(), Shard.Step);
            step.Finish(FailedStep.Reply($"Parameter shard '{this.GetPrimaryKeyString()}' failed", e));
        }
    }

    async Task<PushReply> UpdateAsync(double learningRate)
    {
        LossSum loss = Shard.Loss;
        double[] sums = new double[Shard.BlockCount];
        await SumSquaresAsync(sums);
        double norm = Math.Sqrt(await SumOverShardsAsync(sums)) / Math.Max(loss.Weight, double.Epsilon);
        PushReply reply = new() { Outcome = PushOutcome.Updated, Loss = loss.Mean, Weight = loss.Weight, Tokens = loss.Tokens, GradientNorm = norm };
        if (!double.IsFinite(loss.Mean) || !double.IsFinite(norm))
        {
            if (_setup!.JobFile.Training.OnNonFinite != NotFinitePolicy.Skip) return reply with { Outcome = PushOutcome.NotFinite };
            Shard.EndStep();
            return reply with { Outcome = PushOutcome.Skipped };
        }

        await compute.Updates.ShareAsync(Shard.Pieces, hereToo: IsShort, piece => Shard.Update(piece, norm, learningRate));
        Shard.EndStep();
        return reply;
    }

    /// <summary>The sums of squares of all blocks. For a short range, switching to another thread would take longer than the work.</summary>
    Task SumSquaresAsync(double[] sums)
    {
        if (!IsShort) return compute.Updates.ShareAsync(Shard.Pieces, hereToo: false, piece => Shard.SumSquares(piece, sums));
        for (int piece = 0; piece < Shard.Pieces; piece++) Shard.SumSquares(piece, sums);
        return Task.CompletedTask;
    }

    Task<double> SumOverShardsAsync(double[] sums)
    {
        if (_setup!.Shards == 1) return Task.FromResult(NormCollector.SumInOrder([sums]));
        string first = RunKeys.ParameterShard(_setup.JobId, _setup.Incarnation, 0);
        return GrainFactory.GetGrain<IParameterShardGrain>(first).SumSquaresAsync(Shard.Step, new BlockSums(_setup.Shard, sums));
    }

    Memory<float> Part(int part) => part switch
    {
        ParameterShardSetup.Weights => Shard.Weights,
        ParameterShardSetup.WorkerWeights => Shard.WorkerWeights,
        _ => Shard.State.Memory(part),
    };

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
