using Orleans.Concurrency;
using Windrow.Grains.Jobs;
using Windrow.Jobs;

namespace Windrow.Tests.Client.Fakes;

/// <summary>Reentrant like the real one, so that an order whose answer is lost can be given again.</summary>
[Reentrant]
sealed class FakeJobGrain(FakeJobs jobs) : Grain, IJobGrain
{
    FakeJob? Job => jobs.Find(this.GetPrimaryKeyString());

    public Task<JobStatus> CreateAsync(SubmitRequest request, JobStatus status) => throw new NotSupportedException("The fake index makes the jobs.");

    public Task<JobStatus?> StatusAsync() => Task.FromResult(Job?.Status);

    public Task<string?> JobFileAsync() => Task.FromResult(Job is null ? null : "name: demo");

    public Task<string?> SettingsAsync() => JobFileAsync();

    public Task<ControlReply> NoteAsync(string text) => Order(_ => true, $"Noted: {text}", _ => { });

    public Task<ControlReply> TagAsync(string[] added, string[] removed) => Order(_ => true, $"Tagged: {string.Join(' ', added)}", _ => { });

    public Task<ControlReply> PauseAsync() => Order(job => !job.Status.State.IsAtRest(), "Paused with a checkpoint.",
        job => job.Append(Events.Checkpoint(job.Status.Step), Events.State(JobState.Paused, job.Status.Step)));

    public Task<JobStatus?> LeaveSiloAsync(SiloAddress silo, string name) => Task.FromResult<JobStatus?>(null);

    public Task<ControlReply> ResumeAsync(string[] settings) => Order(job => job.Status.State.IsAtRest(), "Going on from step 2.",
        job =>
        {
            job.Settings = settings;
            job.Append(Events.State(JobState.Running, 2), Events.Step(3), Events.State(JobState.Completed, 3));
        });

    public Task<ControlReply> CancelAsync() => Order(job => !job.Status.State.IsAtRest(), "Cancelled.",
        job => job.Append(Events.State(JobState.Cancelled, job.Status.Step)));

    public Task<ControlReply> CheckpointAsync() => Order(job => !job.Status.State.IsAtRest(), "Checkpoint written.",
        job => job.Append(Events.Checkpoint(job.Status.Step)));

    public Task<ControlReply> SetLearningRateAsync(double learningRate) => Order(job => !job.Status.State.IsAtRest(), "Learning rate set.",
        job => job.LearningRate = learningRate);

    public Task<ControlReply> ScaleAsync(int? workers, int? minWorkers) => Order(job => !job.Status.State.IsAtRest(), "Scaled.", _ => { });

    public Task<ControlReply> SetPriorityAsync(JobPriority priority) => Order(_ => true, "Priority set.", _ => { });

    async Task<ControlReply> Order(Func<FakeJob, bool> possible, string done, Action<FakeJob> carryOut)
    {
        if (Job is not { } job) return new ControlReply(false, "There is no such job.", null);
        if (!possible(job)) return new ControlReply(false, $"{job.Status.Id} is {job.Status.State}.", job.Status);
        carryOut(job);
        if (job.LostAnswer is { } lost)
        {
            job.LostAnswer = null;
            lost.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan);
        }

        return new ControlReply(true, done, job.Status);
    }
}
