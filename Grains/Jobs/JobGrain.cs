using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>The mailbox of one job: it starts and stops runs, <see cref="TrainingRun"/> is what happens in between. The key is the job's id.</summary>
/// <remarks>Reentrant, because orders wait for the run to carry them out, and must not keep others from asking for the status.</remarks>
[Reentrant, KeepAlive]
public sealed partial class JobGrain(
    [PersistentState("job", WindrowGrains.JobStorage)] IPersistentState<JobRecord> record,
    GrainSettings settings,
    SiloCompute compute,
    ClusterSilos silos,
    EventPolicies events,
    TimeProvider time,
    ILogger<JobGrain> log) : Grain, IJobGrain
{
    RunJournal? _journal;
    RunOrders? _orders;         // of the run in progress; null when there is none

    string Id => this.GetPrimaryKeyString();

    RunJournal Journal => _journal ??= new RunJournal(
        record, GrainFactory.GetGrain<IMetricsGrain>(Id), GrainFactory.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key), events, time, log);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A state in which something should be going on, and nothing is: the process that did it is gone. Whoever watches must hear of it.
        if (record.State.Status is { } status && !status.State.IsAtRest())
        {
            await Journal.EnterAsync(RunEnding.OfLostProcess(status));
        }
    }

    public async Task<JobStatus> CreateAsync(SubmitRequest request, JobStatus status)
    {
        if (record.State.Status is { } existing) return existing;
        record.State.Request = request;
        record.State.Status = status;
        await RunFolder.TryCreateAsync(status.RunFolder, request.Original, request.JobFile);
        await StartAsync(JobState.Starting);
        return Journal.Status;
    }

    public Task<JobStatus?> StatusAsync() => Task.FromResult(
        _journal?.EventsFailure is string failure ? record.State.Status! with { Message = failure } : record.State.Status);

    public Task<string?> JobFileAsync() => Task.FromResult(record.State.Request?.Original);

    public async Task<ControlReply> PauseAsync()
    {
        if (_orders is not { } orders) return NotRunning("pause");
        orders.Pause = true;
        await orders.AtRest;
        return Ended(JobState.Paused);
    }

    public async Task<ControlReply> ResumeAsync()
    {
        if (_orders is { } ending && Journal.Status.State.IsAtRest()) await ending.AtRest;
        if (record.State.Status is not { } status) return NoSuchJob();
        if (_orders is not null) return new ControlReply(false, $"Job '{Id}' is {status.State.InWords()} already.", status);
        if (status.State == JobState.Completed)
        {
            return new ControlReply(
                false,
                $"Job '{Id}' has completed its {status.Step} steps; there is nothing to resume. Train on by submitting it anew with more epochs.",
                status);
        }

        await StartAsync(JobState.Recovering);
        return new ControlReply(true, $"Job '{Id}' resumes.", Journal.Status);
    }

    public async Task<ControlReply> CancelAsync()
    {
        if (record.State.Status is not { } status) return NoSuchJob();
        if (_orders is { } orders)
        {
            orders.Cancel = true;
            await orders.AtRest;
        }
        else if (status.State is JobState.Paused or JobState.Failed)
        {
            await Journal.EnterAsync(RunEnding.Of(RunEnd.Cancelled, status));
        }
        else
        {
            return NotRunning("cancel");
        }

        return Ended(JobState.Cancelled);
    }

    public async Task<ControlReply> CheckpointAsync()
    {
        if (_orders is null) return NotRunning("checkpoint");
        try
        {
            string folder = await _orders.RequestCheckpoint();
            return new ControlReply(true, $"Wrote '{folder}'.", Journal.Status);
        }
        catch (InvalidOperationException e)
        {
            return new ControlReply(false, e.Message, Journal.Status);
        }
    }

    public Task<ControlReply> SetLearningRateAsync(double learningRate)
    {
        if (_orders is null || Journal.Status.State.IsAtRest()) return Task.FromResult(NotRunning("change its learning rate"));
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
        {
            return Task.FromResult(new ControlReply(false, $"The learning rate is {learningRate}; it must be a positive number.", Journal.Status));
        }

        _orders.LearningRate = learningRate;
        return Task.FromResult(new ControlReply(true, $"Job '{Id}' trains with learning rate {learningRate} from its next step's edge on.", Journal.Status));
    }

    /// <summary>Begins a run; it goes on in turns of its own. Done when the first state is published, so that whoever watches from then on
    /// does not find the job at rest.</summary>
    Task StartAsync(JobState first)
    {
        _orders = new RunOrders();
        Journal.Set(status => status with { State = first, Message = null, Failure = FailureKind.None, Incarnation = status.Incarnation + 1 });
        _ = RunAsync(first, _orders);
        return _orders.Begun;
    }

    async Task RunAsync(JobState first, RunOrders orders)
    {
        RunGrains? grains = null;
        RunEnding ending;
        try
        {
            await Journal.EnterAsync(first);
            orders.Begin();
            PreparedRun run = await PrepareAsync(JobFileText.Parse(record.State.Request!.JobFile));
            grains = new RunGrains(GrainFactory, run, Journal.Status, PlanOf(run.Job.Parallelism));
            await grains.PrepareAsync();
            Journal.Set(status => status with { Workers = grains.WorkerCount, Silos = grains.Silos.Count });
            await Journal.EnterAsync(JobState.Running, Placed(run, grains));
            TrainingRun training = new(run, grains, orders, Journal, record.State.LearningRateChanges, compute, time);
            ending = RunEnding.Of(await training.RunAsync(), Journal.Status);
        }
        catch (Exception e)
        {
            if (!RunEnding.SaysAll(e)) LogRunFailed(e, Id, Journal.Status.Step);
            string? lost = grains is null || RunEnding.SaysAll(e) ? null : await silos.WaitForLossAsync(grains.Silos);
            ending = RunEnding.Of(e, lost, Journal.Status);
        }

        if (grains is not null) await grains.StopAsync($"Job '{Id}' is {ending.State.InWords()}.");
        Journal.Set(status => status with { Workers = 0, Silos = 0 });
        try
        {
            await Journal.EnterAsync(ending);
        }
        catch (Exception e)
        {
            LogRunFailed(e, Id, Journal.Status.Step);     // the status in memory is right; only its storage is not
        }

        _orders = null;         // only now: nothing may begin while the end is being stored
        orders.Finish(ending.Message ?? $"Job '{Id}' is {ending.State.InWords()}.");
    }

    async Task<PreparedRun> PrepareAsync(JobFile job)
    {
        string folder = Journal.Status.RunFolder;
        PreparedRun run = await compute.Files.RunAsync(() => PreparedRun.Prepare(job, folder, settings.DataRoots, CancellationToken.None));
        Journal.Set(status => status with
        {
            Step = run.Start.Step,
            TotalSteps = run.TotalSteps,
            StepsPerEpoch = run.StepsPerEpoch,
            Parameters = run.Model.Layout.ParameterCount,
            WritesText = run.NextToken is not null,
            Checkpoint = run.StartFolder,
        });
        return run;
    }

    ClusterPlan PlanOf(ParallelismOptions parallelism) =>
        ClusterPlan.Make(silos.Active(), parallelism.Workers, parallelism.DataShards, parallelism.ParameterShards);

    static string? Placed(PreparedRun run, RunGrains grains)
    {
        string refused = run.Refused.Count == 0 ? "" : $" Passed over: {string.Join(" ", run.Refused)}";
        string from = run.Resumed ? $" from the checkpoint of step {run.Start.Step}" : "";
        return $"{Counted(grains.WorkerCount, "worker")} on {Counted(grains.Silos.Count, "silo")}{from}.{refused}";

        static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
    }

    /// <summary>The answer when a run has ended: it may have ended otherwise than the order wanted.</summary>
    ControlReply Ended(JobState wanted)
    {
        JobStatus status = Journal.Status;
        return new ControlReply(status.State == wanted, status.Message ?? $"Job '{Id}' is {status.State.InWords()}.", status);
    }

    ControlReply NotRunning(string verb) => record.State.Status is { } status
        ? new ControlReply(false, $"Job '{Id}' is {status.State.InWords()}; only a running job can be told to {verb}.", status)
        : NoSuchJob();

    ControlReply NoSuchJob() => new(false, $"There is no job '{Id}'.", null);

    [LoggerMessage(LogLevel.Error, "Job {Id} failed after step {Step}.")]
    partial void LogRunFailed(Exception exception, string id, long step);
}
