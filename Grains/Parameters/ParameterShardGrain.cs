using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;
using Windrow.Grains.Training;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Numerics;
using Windrow.Optimizers;

namespace Windrow.Grains.Parameters;

/// <summary>The mailbox of one parameter range: <see cref="ShardSteps"/> orders the pushes, and <see cref="ParameterShard"/> does the arithmetic.
/// The key is job/incarnation/shard.</summary>
/// <remarks>Reentrant, because a push is answered only when the others have arrived too: otherwise, the first sender would block the rest.</remarks>
[Reentrant]
public sealed class ParameterShardGrain(
    SiloCompute compute,
    SiloParameters parameters,
    SiloRanges ranges,
    SiloRunGrains here,
    JobPolicies policies,
    ILocalSiloDetails silo,
    ILogger<ParameterShardGrain> log)
    : Grain, IParameterShardGrain
{
    ParameterShardSetup? _setup;
    ShardSteps? _steps;
    NormCollector? _norm;

    /// <summary>The range and its steps. If a late message has activated the grain again, the grain deactivates itself.</summary>
    ShardSteps Steps
    {
        get
        {
            if (_steps is { } steps) return steps;
            DeactivateOnIdle();
            throw new RunGrainLostException(Lost);
        }
    }

    ParameterShard Shard => Steps.Shard;

    string Lost => $"Parameter shard '{this.GetPrimaryKeyString()}' holds no parameters: the silo that it ran on is gone.";

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        ranges.Remove(this.GetPrimaryKeyString());
        here.Remove(this.GetGrainId());
        _steps?.Close(new PushReply { Outcome = PushOutcome.Unreachable, Message = Lost });     // workers on this silo may still have it
        return Task.CompletedTask;
    }

    public Task<SiloAddress> PlaceAsync() => Task.FromResult(silo.SiloAddress);

    public async Task<SiloAddress> PrepareAsync(ParameterShardSetup setup)
    {
        string key = this.GetPrimaryKeyString();
        ParameterShard shard = await compute.Files.RunAsync(() => Allocate(setup));
        (_setup, _steps) = (setup, new ShardSteps(key, setup, shard, compute.Updates, SumOverShardsAsync, log));
        if (setup.Shard == 0) _norm = new NormCollector(setup.Shards);
        ranges.Add(key, setup.JobId, setup.Length, _steps);
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
        Part(part).Slice(offset, length), part == ParameterShardSetup.WorkerWeights ? Steps.Exchange : FloatFormat.Float32));

    public Task<PushReply> PushAsync(GradientPush push) => Steps.PushAsync(push);

    public Task<double> SumSquaresAsync(long step, BlockSums sums) =>
        _norm is { } norm
        ? norm.AddAsync(step, sums)
        : throw new InvalidOperationException(
            $"Parameter shard '{this.GetPrimaryKeyString()}' does not add up norms, because it is not the job's first shard; it is at step {Shard.Step}.");

    public Task StopAsync(string reason)
    {
        _steps?.Close(new PushReply { Outcome = PushOutcome.Stopped, Message = reason });
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

    Task<double> SumOverShardsAsync(BlockSums sums)
    {
        string first = RunKeys.ParameterShard(_setup!.JobId, _setup.Incarnation, 0);
        return GrainFactory.GetGrain<IParameterShardGrain>(first).SumSquaresAsync(Shard.Step, sums);
    }

    Memory<float> Part(int part) => part switch
    {
        ParameterShardSetup.Weights => Shard.Weights,
        ParameterShardSetup.WorkerWeights => Shard.WorkerWeights,
        _ => Shard.State.Memory(part),
    };
}
