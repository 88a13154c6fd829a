using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>What every run on a silo needs.</summary>
sealed record RunServices(
    IGrainFactory Grains, GrainSettings Settings, SiloCompute Compute, ClusterSilos Silos, JobPolicies Policies, TimeProvider Time);

/// <summary>One start of a job, from its preparation to its end. Runs on turns of the job's grain.</summary>
/// <param name="services">The silo's services.</param>
/// <param name="journal">The job's status and events.</param>
/// <param name="jobFile">The job file as it was submitted.</param>
/// <param name="settings">Settings that change with this start.</param>
/// <param name="log">The grain's log.</param>
sealed partial class JobRun(RunServices services, RunJournal journal, string jobFile, IReadOnlyList<string> settings, ILogger log)
{
    RunGrains? _grains;
    Task _fileWork = Task.CompletedTask;

    /// <summary>What users have asked of it.</summary>
    public RunOrders Orders { get; } = new();

    /// <summary>Whether one of its workers or parameter shards is on a silo.</summary>
    public bool IsOn(SiloAddress silo) => _grains?.Silos.Any(place => place.Address.Equals(silo)) == true;

    /// <summary>Prepares, trains, and brings the job to rest.</summary>
    /// <param name="first">The state that the job enters first.</param>
    /// <param name="before">Abandoned file work of an earlier run, which must end first.</param>
    /// <returns>Abandoned file work of this run; it ends soon.</returns>
    public async Task<Task> RunAsync(JobState first, Task before)
    {
        RunEnding ending;
        try
        {
            await journal.EnterAsync(first);
            Orders.Begin();
            await before.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
            PreparedRun run = await PrepareAsync();
            await PlaceAsync(run);
            ending = await TrainAsync(run);
        }
        catch (OperationCanceledException) when (Orders.Interrupted.IsCancellationRequested)
        {
            ending = Interrupted();
        }
        catch (Exception e)
        {
            ending = Orders.Cancel ? RunEnding.Cancelled : RunEnding.Of(await FailureOfAsync(e), journal.Status);
        }

        if (_grains is not null) await _grains.StopAsync($"Job '{journal.Status.Id}' is {ending.State.InWords()}.");
        journal.Set(status => status with { Workers = 0, Silos = 0 });
        await journal.EnterAsync(ending);
        return _fileWork;
    }

    /// <summary>Releases everything that waits for the run, now that nothing more will happen.</summary>
    public void Finish()
    {
        Orders.Finish(journal.Status.Message ?? $"Job '{journal.Status.Id}' is {journal.Status.State.InWords()}.");
        Orders.Dispose();
    }

    async Task<PreparedRun> PrepareAsync()
    {
        string folder = journal.Status.RunFolder;
        CancellationToken interrupted = Orders.Interrupted;
        Task<PreparedRun> preparation = services.Compute.Files.RunAsync(
            () => PreparedRun.Prepare(jobFile, settings, folder, services.Settings.DataRoots, interrupted));
        _fileWork = preparation;
        PreparedRun run = await preparation.WaitAsync(interrupted);
        journal.Set(status => status with
        {
            Step = run.Start.Step,
            TotalSteps = run.Course.At(run.Start.Step).TotalSteps,
            StepsPerEpoch = run.StepsPerEpoch,
            Parameters = run.Model.Layout.ParameterCount,
            WritesText = run.NextToken is not null,
            Checkpoint = run.StartFolder,
        });
        if (settings.Count > 0) journal.Write(new SettingsEvent { Step = run.Start.Step, Settings = [.. settings] });
        return run;
    }

    async Task PlaceAsync(PreparedRun run)
    {
        ParallelismOptions parallelism = run.Job.Parallelism;
        ClusterPlan plan = ClusterPlan.Make(services.Silos.Active(), parallelism.Workers, parallelism.DataShards, parallelism.ParameterShards);
        _grains = new RunGrains(services.Grains, run, journal.Status, plan);
        await _grains.PrepareAsync().WaitAsync(Orders.Interrupted);
        journal.Set(status => status with { Workers = _grains.WorkerCount, Silos = _grains.Silos.Count });
        await journal.EnterAsync(JobState.Running, Placed(run, _grains));
    }

    async Task<RunEnding> TrainAsync(PreparedRun run)
    {
        TrainingRun training = new(run, _grains!, Orders, journal, services);
        RunEnd end = await training.RunAsync();
        return end switch
        {
            RunEnd.Completed => RunEnding.Completed(journal.Status, madeNothing: settings.Count > 0 && training.Step == run.Start.Step),
            RunEnd.Paused => RunEnding.Paused(journal.Status, Orders.PauseReason),
            _ => RunEnding.Cancelled,
        };
    }

    RunEnding Interrupted() => Orders.Cancel ? RunEnding.Cancelled : RunEnding.PausedAtStart(journal.Status, Orders.PauseReason);

    async Task<RunFailure> FailureOfAsync(Exception e)
    {
        RunFailure failure = RunFailure.Of(e);
        if (failure.SaysAll) return failure;
        LogRunFailed(e, journal.Status.Id, journal.Status.Step);
        return _grains is not null && await services.Silos.WaitForLossAsync(_grains.Silos) is { } lost ? new RunFailure.SiloLost(lost) : failure;
    }

    static string Placed(PreparedRun run, RunGrains grains)
    {
        string refused = run.Refused.Count == 0 ? "" : $" Passed over: {string.Join(" ", run.Refused)}";
        string from = run.Resumed ? $" from the checkpoint of step {run.Start.Step}" : "";
        return $"{Counted(grains.WorkerCount, "worker")} on {Counted(grains.Silos.Count, "silo")}{from}.{refused}";

        static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
    }

    [LoggerMessage(LogLevel.Error, "Job {Id} failed after step {Step}.")]
    partial void LogRunFailed(Exception exception, string id, long step);
}
