using System.Collections.Concurrent;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Client.Fakes;

/// <summary>The jobs of the fake cluster. What a submitted job does is decided by its name.</summary>
sealed class FakeJobs
{
    readonly ConcurrentDictionary<string, FakeJob> _jobs = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, TaskCompletionSource<FakeJob>> _submissions = new(StringComparer.Ordinal);
    int _count;

    public FakeJob? Find(string id) => _jobs.GetValueOrDefault(id);

    public IEnumerable<FakeJob> All => _jobs.Values.OrderBy(job => job.Status.Id, StringComparer.Ordinal);

    /// <summary>Makes a job that waits for what a test appends to it.</summary>
    public FakeJob Add(string name)
    {
        string id = $"{name}-{Interlocked.Increment(ref _count)}";
        return _jobs[id] = new FakeJob(id);
    }

    /// <summary>Waits for the job that is submitted under a name.</summary>
    public Task<FakeJob> SubmittedAsync(string name) => Submission(name).Task;

    public SubmitReply Submit(SubmitRequest request)
    {
        string name = request.JobFile.Split('\n').First(line => line.StartsWith("name:", StringComparison.Ordinal))[5..].Trim().Trim('"', '\'');
        if (name == "refused") return new SubmitReply(null, ["data.path: there is no file 'a.txt'.", "The text is empty."]);

        FakeJob job = Add(name);
        job.Append(Events.State(JobState.Running), Events.Step(1), Events.Step(2), Events.Evaluation(2, 1.25), Events.Checkpoint(2));
        if (name == "completes") job.Append(Events.State(JobState.Completed, 2));
        if (name == "diverges") job.Append(Events.State(JobState.Failed, 2, "The loss of step 2 is not finite.", FailureKind.Training));
        if (name == "unusable") job.Append(Events.State(JobState.Failed, 0, "The text is too short.", FailureKind.Input));
        Submission(name).TrySetResult(job);
        return new SubmitReply(job.Status, []);
    }

    TaskCompletionSource<FakeJob> Submission(string name) =>
        _submissions.GetOrAdd(name, _ => new TaskCompletionSource<FakeJob>(TaskCreationOptions.RunContinuationsAsynchronously));
}
