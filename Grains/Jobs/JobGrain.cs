using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>The mailbox of one job: it starts and stops runs, <see cref="TrainingRun"/> is what happens in between. The key is the job's id.</summary>
/// <remarks>Reentrant, because orders wait for the run to carry them out, and must not keep others from asking for the status.</remarks>
[Reentrant, KeepAlive]
public sealed partial class JobGrain(
    [PersistentState("job", WindrowGrains.JobStorage)] IPersistentState<JobRecord> record,
    GrainSettings settings,
    SiloCompute compute,
    IClusterMembershipService membership,
    ISiloMetadataCache metadata,
    TimeProvider time,
    ILogger<JobGrain> log) : Grain, IJobGrain
{
    /// <summary>A killed silo is found dead in less, even one that hangs.</summary>
    static readonly TimeSpan DeathIsNoticed = TimeSpan.FromSeconds(12);

    RunJournal? _journal;
    RunOrders? _orders;         // of the run in progress; null when there is none
    TrainingRun? _training;

    string Id => this.GetPrimaryKeyString();

    RunJournal Journal => _journal ??= new RunJournal(
        record, GrainFactory.GetGrain<IMetricsGrain>(Id), GrainFactory.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key), time);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A state in which something should be going on, and nothing is: the process that did it is gone. Whoever watches must hear of it.
        if (record.State.Status is { } status && !status.State.IsAtRest())
        {
            await Journal.EnterAsync(
                JobState.Failed,
                $"The process that ran the job ended while it was {Lower(status.State)}. {HowToGoOn(status)}",
                FailureKind.Training);
        }
    }

    public async Task<JobStatus> CreateAsync(SubmitRequest request, JobStatus status)
    {
        if (record.State.Status is { } existing) return existing;
        record.State.Request = request;
        record.State.Status = status;
        await RunFolder.CreateAsync(status.RunFolder, request);
        await StartAsync(JobState.Starting);
        return Journal.Status;
    }

    public Task<JobStatus?> StatusAsync() => Task.FromResult(record.State.Status);

    public Task<string?> JobFileAsync() => Task.FromResult(record.State.Request?.Original);

    public async Task<ControlReply> PauseAsync()
    {
        if (_orders is not { } orders) return NotRunning("pause");
        orders.Pause = true;
        await orders.AtRest;
        return new ControlReply(Journal.Status.State == JobState.Paused, Journal.Status.Message ?? $"Job '{Id}' is {Lower(Journal.Status.State)}.", Journal.Status);
    }

    public async Task<ControlReply> ResumeAsync()
    {
        if (_orders is { } ending && Journal.Status.State.IsAtRest()) await ending.AtRest;
        if (record.State.Status is not { } status) return NoSuchJob();
        if (_orders is not null) return new ControlReply(false, $"Job '{Id}' is {Lower(status.State)} already.", status);
        if (status.State == JobState.Completed)
        {
            return new ControlReply(
                false, $"Job '{Id}' has completed its {status.Step} steps; there is nothing to resume. Train on by submitting it anew with more epochs.", status);
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
            await Journal.EnterAsync(JobState.Cancelled, "Cancelled by its user.");
        }
        else
        {
            return NotRunning("cancel");
        }

        return new ControlReply(Journal.Status.State == JobState.Cancelled, Journal.Status.Message ?? $"Job '{Id}' is {Lower(Journal.Status.State)}.", Journal.Status);
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
        (JobState State, string? Message, FailureKind Failure) end;
        try
        {
            await Journal.EnterAsync(first);
            orders.Begin();
            JobFile job = JobFileText.Parse(record.State.Request!.JobFile);
            PreparedRun run = await PrepareAsync(job);
            grains = await PlaceAsync(run);
            _training = new TrainingRun(run, grains, orders, Journal, record.State.LearningRateChanges, compute, time);
            await Journal.EnterAsync(JobState.Running, Placed(run, grains));
            end = Ended(await _training.RunAsync());
        }
        catch (DataException e)
        {
            end = (JobState.Failed, e.Message, FailureKind.Input);
        }
        catch (Exception e)
        {
            if (e is not (RunFailedException or CheckpointException)) LogRunFailed(e, Id, Journal.Status.Step);     // those say all to the user
            end = (JobState.Failed, await FailureOfAsync(e, grains), FailureKind.Training);
        }

        if (grains is not null) await grains.StopAsync($"Job '{Id}' is {Lower(end.State)}.");
        Journal.Set(status => status with { Workers = 0, Silos = 0 });
        _training = null;
        try
        {
            await Journal.EnterAsync(end.State, end.Message, end.Failure);
        }
        catch (Exception e)
        {
            LogRunFailed(e, Id, Journal.Status.Step);     // the status in memory is right; only its storage is not
        }

        _orders = null;         // only now: nothing may begin while the end is being stored
        orders.Finish(end.Message ?? $"Job '{Id}' is {Lower(end.State)}.");
    }

    async Task<PreparedRun> PrepareAsync(JobFile job)
    {
        string folder = Journal.Status.RunFolder;
        PreparedRun run = await compute.Updates.RunAsync(() => PreparedRun.Prepare(job, folder, settings.DataRoots, CancellationToken.None));
        Journal.Set(status => status with
        {
            Step = run.Start.Step,
            TotalSteps = run.TotalSteps,
            StepsPerEpoch = run.StepsPerEpoch,
            Parameters = run.Model.Layout.ParameterCount,
            Checkpoint = run.StartFolder,
        });
        return run;
    }

    async Task<RunGrains> PlaceAsync(PreparedRun run)
    {
        ParallelismOptions parallelism = run.Job.Parallelism;
        ClusterPlan plan = ClusterPlan.Make(Silos(), parallelism.Workers, parallelism.DataShards, parallelism.ParameterShards);
        RunGrains grains = new(GrainFactory, run, Journal.Status, record.State.Request!.JobFile, plan);
        await grains.PrepareAsync();
        Journal.Set(status => status with { Workers = grains.WorkerCount, Silos = grains.Silos.Count });
        return grains;
    }

    /// <summary>The silos that are there now, in a fixed order.</summary>
    SiloPlace[] Silos() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => new SiloPlace(member.SiloAddress, member.Name, Slots(member.SiloAddress))),
    ];

    int Slots(SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.TryGetValue(WindrowGrains.SlotsKey, out string? slots) ? int.Parse(slots, System.Globalization.CultureInfo.InvariantCulture) : 1;

    (JobState State, string? Message, FailureKind Failure) Ended(RunEnd end)
    {
        JobStatus status = Journal.Status;
        return end switch
        {
            RunEnd.Completed => (JobState.Completed, status.Step < status.TotalSteps
                ? $"Stopped early after {status.Step} of {status.TotalSteps} steps: no further improvement."
                : null, FailureKind.None),
            RunEnd.Paused => (JobState.Paused, $"Paused at step {status.Step} with a checkpoint.", FailureKind.None),
            _ => (JobState.Cancelled, "Cancelled by its user.", FailureKind.None),
        };
    }

    /// <summary>One sentence on what went wrong, and one on what to do.</summary>
    async Task<string> FailureOfAsync(Exception e, RunGrains? grains)
    {
        JobStatus status = Journal.Status;
        if (e is RunFailedException or CheckpointException) return e.Message;
        string what = await GoneAsync(grains) is string gone
            ? $"Silo {gone}, which computed for the job, left the cluster after step {status.Step}."
            : $"Training stopped after step {status.Step}: {e.Message}";
        return $"{what} {HowToGoOn(status)}";
    }

    /// <summary>Silos of the run that have left the cluster, by name; null when there are none. What went wrong is often noticed before the
    /// cluster has found the silo dead, so this waits until it could have.</summary>
    async Task<string?> GoneAsync(RunGrains? grains)
    {
        if (grains is null) return null;
        using CancellationTokenSource limit = new(DeathIsNoticed, time);
        try
        {
            await foreach (ClusterMembershipSnapshot members in membership.MembershipUpdates.WithCancellation(limit.Token))
            {
                string[] gone = [.. grains.Silos.Where(silo => members.GetSiloStatus(silo.Address) != SiloStatus.Active).Select(silo => $"'{silo.Name}'")];
                if (gone.Length > 0) return string.Join(" and ", gone);
                if (grains.Silos.Count == 1 && members.Members.Values.Count(member => member.Status == SiloStatus.Active) == 1) break;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Every silo is there: something else went wrong.
        }

        return null;
    }

    static string HowToGoOn(JobStatus status) => status.Checkpoint is null
        ? "There is no checkpoint yet; resume starts from the beginning."
        : $"Resume goes on from '{status.Checkpoint}'.";

    static string? Placed(PreparedRun run, RunGrains grains)
    {
        string refused = run.Refused.Count == 0 ? "" : $" Passed over: {string.Join(" ", run.Refused)}";
        string from = run.Resumed ? $" from the checkpoint of step {run.Start.Step}" : "";
        return $"{grains.WorkerCount} worker{(grains.WorkerCount == 1 ? "" : "s")} on {grains.Silos.Count} silo{(grains.Silos.Count == 1 ? "" : "s")}{from}.{refused}";
    }

    ControlReply NotRunning(string verb) => record.State.Status is { } status
        ? new ControlReply(false, $"Job '{Id}' is {Lower(status.State)}; only a running job can be told to {verb}.", status)
        : NoSuchJob();

    ControlReply NoSuchJob() => new(false, $"There is no job '{Id}'.", null);

    static string Lower(JobState state) => state.ToString().ToLowerInvariant();

    [LoggerMessage(LogLevel.Error, "Job {Id} failed after step {Step}.")]
    partial void LogRunFailed(Exception exception, string id, long step);
}
