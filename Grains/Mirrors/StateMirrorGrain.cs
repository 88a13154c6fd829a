using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Parameters;
using Windrow.Grains.Runs;
using Windrow.Grains.Training;
using Windrow.Grains.Wire;
using Windrow.Numerics;

namespace Windrow.Grains.Mirrors;

/// <summary>The mailbox of a silo's copies of job states, which are in <see cref="SiloMirrors"/>. The key is the silo's address.</summary>
/// <remarks>Reentrant, because jobs must not wait for each other.</remarks>
[Reentrant]
public sealed class StateMirrorGrain(
    SiloMirrors mirrors, SiloParameters parameters, SiloCompute compute, JobPolicies policies, ILocalSiloDetails silo) : Grain, IStateMirrorGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        GrainTimerCreationOptions options = new(policies.OrphanCheck, policies.OrphanCheck) { Interleave = true, KeepAlive = true };
        this.RegisterGrainTimer(DropOrphansAsync, options);
        return Task.CompletedTask;
    }

    public async Task KeepAsync(MirrorOrder order)
    {
        RequirePlace();
        StateCopy copy = mirrors.Begin(order);
        AlignedBuffer? local = order.LocalWeights ? parameters.Find(order.JobId, order.Incarnation) : null;
        IEnumerable<MirrorSource> here = order.Sources.Where(source => IsHere(source.Piece, local));
        Task copied = compute.Updates.RunAsync(() =>
        {
            foreach (MirrorSource source in here) local!.Span.Slice(source.Piece.Offset, source.Piece.Length).CopyTo(copy[source.Piece]);
            return true;
        });
        await InFlight.ForEachAsync(
            order.Sources.Where(source => !IsHere(source.Piece, local)).SelectMany(Chunks), chunk => FetchAsync(order, copy, chunk));
        await copied;
        await RequireStepAsync(order);
        copy.Complete();
    }

    public Task<MirrorListing[]> ListAsync(string jobId)
    {
        RequirePlace();
        return Task.FromResult<MirrorListing[]>([.. mirrors.Of(jobId).Select(copy =>
            new MirrorListing(copy.Order.Incarnation, copy.Order.Step, copy.Order.Progress, [.. copy.Order.Sources.Select(source => source.Piece)], copy.Order.Unstored, copy.Order.Settings))]);
    }

    public Task<TensorBlob> ReadAsync(string jobId, long step, MirrorPiece piece, int start, int length)
    {
        RequirePlace();
        StateCopy copy = mirrors.Of(jobId).FirstOrDefault(copy => copy.Order.Step == step && copy.Has(piece))
            ?? throw new InvalidOperationException($"Silo '{silo.Name}' has no copy of {piece} at step {step} of job '{jobId}'.");
        return Task.FromResult(new TensorBlob(copy[piece].AsMemory(start, length)));
    }

    public Task DropAsync(string jobId)
    {
        mirrors.Drop(jobId);
        return Task.CompletedTask;
    }

    static bool IsHere(MirrorPiece piece, AlignedBuffer? local) => local is not null && piece.Vector == MirrorVector.Weights;

    static IEnumerable<(MirrorSource Source, int Start, int Length)> Chunks(MirrorSource source)
    {
        if (source.Piece.Vector == MirrorVector.Lanes) return [(source, 0, source.Piece.Length)];
        ParameterRange range = new(source.Piece.Offset, source.Piece.Length);
        return Enumerable.Range(0, range.Chunks).Select(chunk => (source, range.Chunk(chunk).Start, range.Chunk(chunk).Length));
    }

    async Task FetchAsync(MirrorOrder order, StateCopy copy, (MirrorSource Source, int Start, int Length) chunk)
    {
        (MirrorPiece piece, int grain, int dataShard) = chunk.Source;
        using TensorBlob values = piece.Vector == MirrorVector.Lanes
            ? await GrainFactory.GetGrain<IWorkerGrain>(RunKeys.Worker(order.JobId, order.Incarnation, grain)).ReadLanesAsync(dataShard, piece.Index)
            : await GrainFactory.GetGrain<IParameterShardGrain>(RunKeys.ParameterShard(order.JobId, order.Incarnation, grain))
                .ReadAsync(piece.Vector == MirrorVector.Weights ? ParameterShardSetup.Weights : piece.Index, chunk.Start, chunk.Length);
        values.Span.CopyTo(copy[piece].AsSpan(chunk.Start));
    }

    /// <summary>Makes sure that the grains had not gone beyond the order's step while they were read: a job stops waiting for a copy after two minutes.</summary>
    async Task RequireStepAsync(MirrorOrder order)
    {
        // Parameters do not change before every worker has begun the next step, so asking the first worker is enough for all parameter shards.
        IEnumerable<int> workers = order.Sources.Where(source => source.Piece.Vector == MirrorVector.Lanes).Select(source => source.Grain).Append(0).Distinct();
        WorkerActivity[] activities = await Task.WhenAll(
            workers.Select(worker => GrainFactory.GetGrain<IWorkerGrain>(RunKeys.Worker(order.JobId, order.Incarnation, worker)).ActivityAsync()));
        if (order.Step > 0 && activities.Any(activity => activity.Step >= order.Step))
            throw new InvalidOperationException($"The copy of step {order.Step} of job '{order.JobId}' took so long that the job has gone on.");
    }

    /// <summary>Refuses calls on the wrong silo: a grain whose silo is gone may be activated on another one, where it has no copies.</summary>
    void RequirePlace()
    {
        if (this.GetPrimaryKeyString() == silo.SiloAddress.ToParsableString()) return;
        DeactivateOnIdle();
        throw new InvalidOperationException($"The copies on silo {this.GetPrimaryKeyString()} were lost with that silo.");
    }

    /// <summary>Drops the copies of jobs at rest: if a job's grain is lost with its last silo, nothing else tells this grain that the job has come to
    /// rest.</summary>
    async Task DropOrphansAsync(CancellationToken cancellation)
    {
        foreach (string jobId in mirrors.Jobs)
        {
            if (!await OrphanCheck.MayNeedAsync(GrainFactory.GetGrain<IJobGrain>(jobId), incarnation: null, cancellation)) mirrors.Drop(jobId);
        }
    }
}
