using System.Diagnostics;
using Windrow.Data;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Runs;
using Windrow.Grains.Telemetry;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Grains.Training;

/// <summary>The mailbox of one worker: it runs the steps of a segment, one after the other. The key is job/incarnation/worker.</summary>
/// <remarks>Arithmetic runs on the silo's compute threads, never on the grain's turn.</remarks>
public sealed class WorkerGrain(
    RunFolders folders,
    SiloCompute compute,
    SiloExchanges exchanges,
    SiloParameters parameters,
    SiloRanges ranges,
    SiloRunGrains here,
    JobPolicies policies,
    ILocalSiloDetails silo)
    : Grain, IWorkerGrain
{
    /// <summary>How long an evaluation keeps a compute thread to itself: about as long as a step.</summary>
    static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(10);

    Prepared? _prepared;
    Evaluation? _evaluation;
    volatile WorkerActivity _activity = new(0, IsComputing: false);

    /// <summary>Everything that a worker needs to train.</summary>
    sealed record Prepared(WorkerSetup Setup, TrainingData Data, SequenceModel Model, DataShard[] Shards, ShardTelemetry Telemetry, SiloExchange Exchange);

    /// <summary>A step that the worker has computed.</summary>
    /// <param name="Index">Its place in the segment.</param>
    /// <param name="Begun">When the worker asked for a thread, or ended the step before on the same one.</param>
    /// <param name="Ended">When its gradients had been added.</param>
    /// <param name="Gradients">The gradient through time, if it was measured.</param>
    /// <param name="Adding">How long adding took.</param>
    /// <param name="Outcome">How the exchange went; null when the worker must still arrive.</param>
    sealed record ComputedStep(int Index, long Begun, long Ended, LayerReport[]? Gradients, TimeSpan Adding, StepOutcome? Outcome);

    /// <summary>What an evaluation computes besides the loss, and a judge for each data shard; null where no metrics are requested.</summary>
    sealed record Evaluation(EvaluationOrder Order, PredictionJudge?[] Judges);

    /// <summary>Everything that the worker needs; used on its turns only. If a late message has activated the grain again, it deactivates itself.</summary>
    Prepared Work
    {
        get
        {
            if (_prepared is { } work) return work;
            DeactivateOnIdle();
            throw new RunGrainLostException($"Worker '{this.GetPrimaryKeyString()}' has no data: the silo that it ran on is gone.");
        }
    }

    public Task<SiloAddress> PlaceAsync() => Task.FromResult(silo.SiloAddress);

    public async Task<SiloAddress> PrepareAsync(WorkerSetup setup)
    {
        // Opening files and allocating can take seconds, and the silo must keep answering meanwhile.
        IGrainFactory grains = GrainFactory;
        _prepared = await compute.Files.RunAsync(() => Prepare(setup, grains));
        here.Add(this.GetGrainId(), this.AsReference<IWorkerGrain>().StopAsync);
        this.StopWhenOrphaned(policies, setup.JobId, setup.Incarnation, StopAsync);
        await Work.Exchange.PullAsync();
        return silo.SiloAddress;
    }

    public Task LoadLanesAsync(int dataShard, int part, TensorBlob values)
    {
        values.Span.CopyTo(Lanes(dataShard, part).Span);
        values.Dispose();
        return Task.CompletedTask;
    }

    public Task<TensorBlob> ReadLanesAsync(int dataShard, int part) => Task.FromResult(new TensorBlob(Lanes(dataShard, part).Memory));

    public async Task<SegmentReport> RunAsync(Segment segment)
    {
        Prepared work = Work;
        StepReport[] reports = new StepReport[segment.LearningRates.Length];
        for (int next = 0; next < reports.Length;)
        {
            int first = next;
            long begun = Stopwatch.GetTimestamp();
            _activity = new WorkerActivity(segment.FirstStep + first, IsComputing: true);
            using Activity? span = first == 0 ? BeginStep(work, segment) : null;
            string? trace = span.Parent();
            ComputedStep last = await compute.Workers.RunAsync(() => Compute(work, segment, reports, first, begun, trace));
            long step = segment.FirstStep + last.Index;
            _activity = new WorkerActivity(step, IsComputing: false);
            StepOutcome outcome = last.Outcome ?? await work.Exchange.ArriveAsync(step, segment.LearningRates[last.Index], trace);
            if (!outcome.Reply.Outcome.IsStepMade()) return new SegmentReport(reports[..last.Index], StopOf(outcome.Reply));
            bool isSkipped = outcome.Reply.Outcome == PushOutcome.Skipped;
            if (isSkipped) await compute.Workers.RunAsync(() => Array.ForEach(work.Shards, shard => shard.State.ClearNotFinite()));
            reports[last.Index] = Report(last, outcome) with { IsSkipped = isSkipped };
            next = last.Index + 1;
        }

        return new SegmentReport(reports, null);
    }

    /// <summary>Computes a step. If it can be made here, without messages, the following ones are computed as well, until other work waits for the thread.</summary>
    /// <returns>The last one; the reports of those before it are written.</returns>
    ComputedStep Compute(Prepared work, Segment segment, StepReport[] reports, int index, long begun, string? trace)
    {
        while (true)
        {
            long step = segment.FirstStep + index;
            _activity = new WorkerActivity(step, IsComputing: true);
            (LayerReport[]? gradients, TimeSpan adding) = Backpropagate(work, step, trace);
            long ended = Stopwatch.GetTimestamp();
            StepOutcome? outcome = work.Exchange.TryStepHere(step, segment.LearningRates[index], trace);
            ComputedStep computed = new(index, begun, ended, gradients, adding, outcome);
            bool goesOn = outcome?.Reply.Outcome == PushOutcome.Updated && trace is null && index + 1 < reports.Length && compute.Workers.Waiting == 0;
            if (!goesOn) return computed;
            reports[index++] = Report(computed, outcome!);
            begun = Stopwatch.GetTimestamp();
        }
    }

    public Task<WorkerActivity> ActivityAsync() => Task.FromResult(_activity);

    public async Task<ShardLoss[]> EvaluateAsync(EvaluationOrder order, int firstWindow, int count)
    {
        Prepared work = Work;
        if (_evaluation is null || _evaluation.Order.Season != order.Season || !_evaluation.Order.Metrics.SequenceEqual(order.Metrics))
            _evaluation = new Evaluation(order, MakeJudges(order, work));
        PredictionJudge?[] judges = _evaluation.Judges;
        await work.Exchange.PullForEvaluationAsync();
        LossSum[] sums = new LossSum[work.Shards.Length];
        for (int window = firstWindow, end = firstWindow + count; window < end;)
        {
            int next = window;
            window = await compute.Workers.RunAsync(() => EvaluateBriefly(work, judges, next, end, sums));
        }

        return [.. work.Shards.Select((shard, i) => new ShardLoss(shard.Index, sums[i].Loss, sums[i].Weight, sums[i].Tokens))];
    }

    public Task<ShardMetrics[]> ReadMetricsAsync()
    {
        DataShard[] shards = Work.Shards;
        PredictionJudge?[] judges = _evaluation?.Judges ?? [];
        return compute.Workers.RunAsync<ShardMetrics[]>(() =>
            [.. shards.Zip(judges).Where(pair => pair.Second is not null).Select(pair => new ShardMetrics(pair.First.Index, pair.Second!.Sums.ToBytes()))]);
    }

    public Task StopAsync(string reason)
    {
        _prepared?.Exchange.Stop(reason);
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        here.Remove(this.GetGrainId());
        if (_prepared is not { } work) return Task.CompletedTask;
        exchanges.Leave(work.Setup.JobId, work.Setup.Incarnation);
        work.Data.Dispose();
        return Task.CompletedTask;
    }

    Prepared Prepare(WorkerSetup setup, IGrainFactory grains)
    {
        TrainingData data = TrainingData.Open(RunFolder.Data(folders.Of(setup.JobId)), setup.JobFile);
        try
        {
            return Prepare(setup, grains, data);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    Prepared Prepare(WorkerSetup setup, IGrainFactory grains, TrainingData data)
    {
        JobFile job = setup.JobFile;
        SequenceModel model = new(job.Model, data.Ports);
        BlasBackend blas = RunProducts.Of(job, folders.Of(setup.JobId), compute.Blas);
        DataShard[] shards = MakeShards(setup, model, data, blas);
        SiloExchange exchange = exchanges.Join(setup.JobId, setup.Incarnation, () => new SiloExchange(
            new ParameterClient(
                grains, setup.JobId, setup.Incarnation, ParameterRange.Deal(model.Layout, setup.ParameterShards), job.Parallelism.Exchange,
                setup.ParameterShards == 1 ? ranges.Find(RunKeys.ParameterShard(setup.JobId, setup.Incarnation, 0)) : null),
            parameters.Of(setup.JobId, setup.Incarnation, model.Layout.Length),
            model,
            job.Parallelism,
            setup.WorkersOnSilo));
        return new Prepared(setup, data, model, shards, new ShardTelemetry(job, model, blas), exchange);
    }

    /// <summary>Computes the gradients of the worker's data shards, one after the other, and adds them to those of the silo.</summary>
    /// <returns>The gradient through time, if one of them measured it, and how long adding took.</returns>
    static (LayerReport[]? Seen, TimeSpan Adding) Backpropagate(Prepared work, long step, string? trace)
    {
        LayerReport[]? seen = null;
        TimeSpan adding = default;
        (SiloExchange exchange, ShardTelemetry gradients) = (work.Exchange, work.Telemetry);
        foreach (DataShard shard in work.Shards)
        {
            GradientMemory gradient = exchange.RentGradient();
            GradientTelemetry? telemetry = gradients.For(shard.Index, step);
            LossSum loss;
            using (BeginPart("compute", trace, shard)) loss = shard.Backpropagate(step, exchange.Weights, gradient, telemetry);
            long computed = Stopwatch.GetTimestamp();
            using (BeginPart("sum", trace, shard)) exchange.Add(shard.Index, new GradientSum(gradient, loss));
            adding += Stopwatch.GetElapsedTime(computed);
            if (telemetry is not null && loss.Tokens > 0) seen = gradients.Report(telemetry);
        }

        return (seen, adding);
    }

    /// <summary>Begins the span of the segment's first step.</summary>
    static Activity? BeginStep(Prepared work, Segment segment) => StepTrace.Begin("step", segment.Trace)
        ?.SetTag("windrow.job", work.Setup.JobId).SetTag("windrow.step", segment.FirstStep).SetTag("windrow.data_shard", work.Setup.FirstDataShard);

    static Activity? BeginPart(string name, string? trace, DataShard shard) => StepTrace.Begin(name, trace)?.SetTag("windrow.data_shard", shard.Index);

    /// <summary>Evaluates windows for a short while: then a step of another job may use the same thread.</summary>
    /// <returns>The next window.</returns>
    static int EvaluateBriefly(Prepared work, PredictionJudge?[] judges, int window, int end, LossSum[] sums)
    {
        long begun = Stopwatch.GetTimestamp();
        for (; window < end && Stopwatch.GetElapsedTime(begun) < LongestTurn; window++)
        {
            for (int i = 0; i < sums.Length; i++) sums[i] = work.Shards[i].Evaluate(window, 1, work.Exchange.EvaluationWeights, judges[i]);
        }

        return window;
    }

    static PredictionJudge?[] MakeJudges(EvaluationOrder order, Prepared work)
    {
        if (order.Metrics.Length == 0) return new PredictionJudge?[work.Shards.Length];
        return [.. work.Shards.Select(shard => PredictionJudge.Of(
            order.Metrics, order.Season, work.Data, work.Model, work.Data.MaxSteps, work.Data.RowsOf(shard.Index)))];
    }

    static DataShard[] MakeShards(WorkerSetup setup, SequenceModel model, TrainingData data, BlasBackend blas)
    {
        Dictionary<int, Bptt> memory = [];      // by number of rows: data shards of the same size share memory
        return [.. Enumerable.Range(setup.FirstDataShard, setup.DataShardCount).Select(i =>
        {
            int rows = data.RowsOf(i);
            if (!memory.TryGetValue(rows, out Bptt? bptt)) memory.Add(rows, bptt = new Bptt(model, data.MaxSteps, rows, blas, data.MaxSourceSteps, setup.JobFile.Training.Memory));
            return new DataShard(i, data, bptt, model, setup.JobFile.Training);
        })];
    }

    AlignedBuffer Lanes(int dataShard, int part) => Work.Shards.Single(shard => shard.Index == dataShard).State.Parts[part].Values;

    static StepReport Report(ComputedStep step, StepOutcome outcome)
    {
        PushReply reply = outcome.Reply;
        double waited = Stopwatch.GetElapsedTime(step.Ended, outcome.StartedAt).TotalMilliseconds;
        double exchanged = Stopwatch.GetElapsedTime(outcome.StartedAt, outcome.EndedAt).TotalMilliseconds;
        return new StepReport
        {
            Loss = reply.Loss,
            Weight = reply.Weight,
            Tokens = reply.Tokens,
            GradientNorm = reply.GradientNorm,
            TotalMilliseconds = Stopwatch.GetElapsedTime(step.Begun).TotalMilliseconds,
            ComputeMilliseconds = Stopwatch.GetElapsedTime(step.Begun, step.Ended).TotalMilliseconds,
            WaitingMilliseconds = waited + reply.WaitMilliseconds,
            ExchangeMilliseconds = Math.Max(0, exchanged - reply.WaitMilliseconds - reply.UpdateMilliseconds),
            UpdateMilliseconds = reply.UpdateMilliseconds,
            SumMilliseconds = step.Adding.TotalMilliseconds,
            Gradients = step.Gradients,
        };
    }

    static SegmentStop StopOf(PushReply reply) => new(
        reply.Outcome,
        reply.Outcome == PushOutcome.NotFinite
            ? $"the mean loss is {reply.Loss} and the gradient's norm {reply.GradientNorm}"
            : reply.Message ?? "the run was stopped");
}
