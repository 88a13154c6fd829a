using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Metrics;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Runs;
using Windrow.Grains.Training;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Grains.Jobs;

/// <summary>The workers and parameter shards of one start of a job, as its grain sees them.</summary>
sealed class RunGrains
{
    readonly PreparedRun _run;
    ClusterPlan _plan;                                  // what was planned; after placing, where the grains are
    readonly IWorkerGrain[] _workers;
    readonly IParameterShardGrain[] _shards;
    readonly ParameterRange[] _ranges;
    readonly ParameterClient _parameters;
    readonly JobStatus _status;
    readonly IGrainFactory _grains;

    /// <summary>The grains of one start; nothing is sent yet.</summary>
    /// <param name="grains">Calls grains.</param>
    /// <param name="run">The run.</param>
    /// <param name="status">The job.</param>
    /// <param name="plan">Where the grains are to be.</param>
    /// <param name="mirrored">Step of the last copy of the state that is complete on every silo; -1 when there is none.</param>
    public RunGrains(IGrainFactory grains, PreparedRun run, JobStatus status, ClusterPlan plan, long mirrored)
    {
        (_run, _status, _plan, _grains) = (run, status, plan, grains);
        Mirrored = run.From.Source == StartSource.Mirrors ? run.Start.Step : mirrored;
        _ranges = ParameterRange.Deal(run.Model.Layout, plan.ParameterShards.Count);
        _parameters = new ParameterClient(grains, status.Id, status.Incarnation, _ranges, run.Job.Parallelism.Exchange);
        _shards = [.. _ranges.Select((_, i) => grains.GetGrain<IParameterShardGrain>(RunKeys.ParameterShard(status.Id, status.Incarnation, i)))];
        _workers = [.. plan.Workers.Select((_, i) => grains.GetGrain<IWorkerGrain>(RunKeys.Worker(status.Id, status.Incarnation, i)))];
        Times = new WorkerTimes(_workers.Length);
    }

    /// <summary>How long the workers have computed.</summary>
    public WorkerTimes Times { get; }

    /// <summary>Where the workers and the parameter shards are.</summary>
    public ClusterPlan Plan => _plan;

    /// <summary>Silos that the run depends on.</summary>
    public IReadOnlyList<SiloPlace> Silos => _plan.Silos;

    public int WorkerCount => _workers.Length;

    /// <summary>Step of the last copy of the state that is complete on every silo; -1 when there is none.</summary>
    public long Mirrored { get; private set; }

    /// <summary>Number of copies of the state that are kept on other silos.</summary>
    public int Mirrors => _run.Job.Parallelism.Mirrors;

    /// <summary>Places every grain, and gives it the state to start from.</summary>
    /// <exception cref="RunFailedException">A grain moved while it was prepared.</exception>
    public async Task PrepareAsync()
    {
        await PlaceAsync();
        await Task.WhenAll(_shards.Select((shard, i) => RequirePlaceAsync(_plan.ParameterShards[i], shard.PrepareAsync(new ParameterShardSetup
        {
            JobId = _status.Id,
            Incarnation = _status.Incarnation,
            Shard = i,
            Shards = _shards.Length,
            Offset = _ranges[i].Offset,
            Length = _ranges[i].Length,
            DataShards = _run.Job.Parallelism.DataShards,
            Step = _run.Start.Step,
            JobFile = _run.Job,
            SharedLength = _plan.Workers.Contains(_plan.ParameterShards[i]) ? _run.Model.Layout.Length : 0,
        }))));
        await _parameters.LoadAsync(ParameterShardSetup.Weights, _run.Start.Weights);
        for (int slot = 0; slot < _run.Start.OptimizerSlots.Count; slot++)
        {
            await _parameters.LoadAsync(slot, SlotNamed(SlotNames[slot]).Values);
        }

        await Task.WhenAll(_workers.Select((worker, i) => RequirePlaceAsync(_plan.Workers[i], worker.PrepareAsync(new WorkerSetup
        {
            JobId = _status.Id,
            Incarnation = _status.Incarnation,
            FirstDataShard = _plan.DataShards[i].First,
            DataShardCount = _plan.DataShards[i].Count,
            WorkersOnSilo = _plan.Workers.Count(place => place == _plan.Workers[i]),
            ParameterShards = _shards.Length,
            JobFile = _run.Job,
        }))));
        if (_run.Start.LaneStates.Count > 0) await ForEachLaneStateAsync(LoadLanesAsync);
    }

    /// <summary>Has every worker run the steps of a segment.</summary>
    /// <returns>A report from each worker.</returns>
    /// <exception cref="Exception">That of the first worker that failed: the others may wait for it forever.</exception>
    public async Task<SegmentReport[]> RunAsync(Segment segment, JobPolicies policies, TimeProvider time)
    {
        Task<SegmentReport[]> reports = FirstFailure.WhenAll(_workers.Select(worker => worker.RunAsync(segment)));
        await WaitAsync(reports, policies, time);
        SegmentReport[] made = await reports;
        Times.Add(made);
        return made;
    }

    /// <summary>Waits until the workers have run a segment, or wait for each other.</summary>
    async Task WaitAsync(Task<SegmentReport[]> reports, JobPolicies policies, TimeProvider time)
    {
        for (WorkerActivity[]? before = null; ;)
        {
            using CancellationTokenSource over = new();
            if (await Task.WhenAny(reports, Task.Delay(policies.StallCheck, time, over.Token)) == reports)
            {
                await over.CancelAsync();         // otherwise, the timer would wake a thread for nothing
                return;
            }

            WorkerActivity[]? now = await ActivitiesAsync(policies.StallCheck, time);
            bool isStalled = now is not null && before is not null && now.SequenceEqual(before) && !now.Any(worker => worker.IsComputing);
            if (isStalled && !reports.IsCompleted)
                throw new RunFailedException(new RunFailure.Stalled(now![0].Step + 1, policies.StallCheck));
            before = now;
        }
    }

    async Task<WorkerActivity[]?> ActivitiesAsync(TimeSpan limit, TimeProvider time)
    {
        try
        {
            return await Task.WhenAll(_workers.Select(worker => worker.ActivityAsync())).WaitAsync(limit, time);
        }
        catch (Exception e) when (LostCall.Is(e))
        {
            return null;        // the segment itself will fail
        }
    }

    /// <summary>Evaluates the next windows of the validation data, in order, starting at 0.</summary>
    /// <returns>The sum of the losses over all windows since 0, with data shards added in the order of the tree.</returns>
    public async Task<LossSum> EvaluateAsync(EvaluationOrder order, int firstWindow, int count)
    {
        ShardLoss[][] parts = await Task.WhenAll(_workers.Select(worker => worker.EvaluateAsync(order, firstWindow, count)));
        ReductionTree<LossSum> tree = new(_run.Job.Parallelism.DataShards);
        foreach (ShardLoss part in parts.SelectMany(part => part))
        {
            tree.Add(new TreeNode(part.DataShard, 1), new LossSum(part.Loss, part.Weight, part.Tokens), static (a, b) => a + b);
        }

        return tree.TryGetRoot(out LossSum sum) ? sum : throw new InvalidOperationException("An evaluation is missing data shards.");
    }

    /// <summary>The metrics of an evaluation, after all of its windows have been evaluated. The sums are merged in the order of the data
    /// shards.</summary>
    public async Task<MetricReport> ReadMetricsAsync(MetricSet metrics)
    {
        ShardMetrics[][] parts = await Task.WhenAll(_workers.Select(worker => worker.ReadMetricsAsync()));
        MetricSums all = metrics.CreateSums();
        foreach (ShardMetrics part in parts.SelectMany(part => part).OrderBy(part => part.DataShard)) all.Merge(metrics.Read(part.Sums));
        return metrics.Report(all);
    }

    /// <summary>The whole state, between steps.</summary>
    public async Task<Checkpoint> SnapshotAsync(TrainingProgress progress)
    {
        int length = _run.Model.Layout.Length;
        float[] weights = new float[length];
        await _parameters.ReadAsync(ParameterShardSetup.Weights, weights);
        List<OptimizerSlot> slots = [];
        for (int slot = 0; slot < SlotNames.Count; slot++)
        {
            float[] values = new float[length];
            await _parameters.ReadAsync(slot, values);
            slots.Add(new OptimizerSlot(SlotNames[slot], values));
        }

        int lanes = _run.Job.Training.BatchSize;
        IReadOnlyList<StatePart> parts = _run.Model.StateParts;
        float[][] states = [.. parts.Select(part => new float[lanes * part.Width])];
        await ForEachLaneStateAsync(async (worker, dataShard, part, first, _) =>
        {
            using TensorBlob values = await worker.ReadLanesAsync(dataShard, part);
            values.Span.CopyTo(states[part].AsSpan(first * parts[part].Width));
        });
        return new Checkpoint
        {
            Layout = _run.Model.Layout,
            Weights = weights,
            OptimizerSlots = slots,
            LaneStates = LaneTensors.Of(_run.Model, lanes, states),
            Progress = progress,
            ModelMetadata = _run.ModelMetadata,
        };
    }

    /// <summary>Copies the whole state into the memory of several silos, between steps.</summary>
    /// <param name="silos">Silos that can keep copies.</param>
    /// <param name="progress">The training's progress.</param>
    /// <param name="unstored">Events of the steps so far that are still to be stored.</param>
    /// <returns>Whether the copy is complete. Otherwise the previous one is kept.</returns>
    public async Task<bool> MirrorAsync(IReadOnlyList<SiloPlace> silos, TrainingProgress progress, JobEvent[] unstored)
    {
        JobFile job = _run.Job;
        MirrorPlan copies = MirrorPlan.Make(
            silos,
            job.Parallelism.Mirrors,
            _plan,
            _ranges,
            SlotNames.Count,
            dataShard => DataShards.Lanes(job.Training.BatchSize, job.Parallelism.DataShards, dataShard),
            _run.Model.StateParts);
        try
        {
            await Task.WhenAll(copies.Keepers.Select(keeper => SiloHint.CallAsync(keeper.Silo, () => MirrorOf(keeper.Silo).KeepAsync(new MirrorOrder
            {
                JobId = _status.Id,
                Incarnation = _status.Incarnation,
                Step = progress.Step,
                Confirmed = Mirrored,
                Progress = progress.ToLine(),
                Sources = keeper.Sources,
                LocalWeights = job.Parallelism.Exchange == FloatFormat.Float32 && _plan.Workers.Contains(keeper.Silo),
                Unstored = unstored,
                Settings = [.. _run.Course.ChangedBefore(progress.Step)],
            }))));
        }
        catch (Exception)
        {
            return false;       // if a silo was lost, the next segment reports it
        }

        Mirrored = progress.Step;
        return true;
    }

    /// <summary>Tells silos to forget their copies, because the job is at rest.</summary>
    public async Task DropMirrorsAsync(IReadOnlyList<SiloPlace> silos, TimeSpan limit)
    {
        Mirrored = -1;
        await Task.WhenAll(silos.Select(silo => MirrorOf(silo).DropAsync(_status.Id))).WaitAsync(limit)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Ends the run on the silos that are still active.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="there">Whether a silo is active.</param>
    /// <param name="limit">How long to wait for that.</param>
    public async Task StopAsync(string reason, Func<SiloPlace, bool> there, TimeSpan limit)
    {
        IEnumerable<Task> stops = _workers.Where((_, i) => there(_plan.Workers[i])).Select(worker => worker.StopAsync(reason))
            .Concat(_shards.Where((_, i) => there(_plan.ParameterShards[i])).Select(shard => shard.StopAsync(reason)));
        await Task.WhenAll(stops).WaitAsync(limit)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    IStateMirrorGrain MirrorOf(SiloPlace silo) => _grains.GetGrain<IStateMirrorGrain>(silo.Address.ToParsableString());

    IReadOnlyList<string> SlotNames => _run.SlotNames;

    OptimizerSlot SlotNamed(string name) => _run.Start.OptimizerSlots.Single(slot => slot.Name == name);

    Task LoadLanesAsync(IWorkerGrain worker, int dataShard, int part, int first, int count)
    {
        StatePart shape = _run.Model.StateParts[part];
        NamedTensor tensor = _run.Start.LaneStates.Single(state => state.Name == LaneTensors.Name(shape));
        return worker.LoadLanesAsync(dataShard, part, new TensorBlob(tensor.Values.Slice(first * shape.Width, count * shape.Width)));
    }

    /// <summary>Every tensor of the carried state of every data shard: its worker, data shard, part, first lane and number of lanes.</summary>
    Task ForEachLaneStateAsync(Func<IWorkerGrain, int, int, int, int, Task> action)
    {
        JobFile job = _run.Job;
        return Task.WhenAll(
            from worker in Enumerable.Range(0, _workers.Length)
            from dataShard in Enumerable.Range(_plan.DataShards[worker].First, _plan.DataShards[worker].Count)
            let lanes = DataShards.Lanes(job.Training.BatchSize, job.Parallelism.DataShards, dataShard)
            from part in Enumerable.Range(0, _run.Model.StateParts.Count)
            select action(_workers[worker], dataShard, part, lanes.First, lanes.Count));
    }

    /// <summary>Activates every grain where it was planned. Orleans takes that as a hint: if a grain is placed elsewhere, the plan is adapted,
    /// because the workers on a silo wait for each other.</summary>
    async Task PlaceAsync()
    {
        SiloAddress[] workers = await Task.WhenAll(_workers.Select((worker, i) => SiloHint.CallAsync(_plan.Workers[i], worker.PlaceAsync)));
        SiloAddress[] shards = await Task.WhenAll(_shards.Select((shard, i) => SiloHint.CallAsync(_plan.ParameterShards[i], shard.PlaceAsync)));
        _plan = _plan.Moved(workers, shards);
    }

    static async Task RequirePlaceAsync(SiloPlace expected, Task<SiloAddress> prepared)
    {
        SiloAddress actual = await prepared;
        if (!actual.Equals(expected.Address)) throw new RunFailedException(new RunFailure.SiloLost($"'{expected.Name}'"));
    }
}
