using System.Runtime.CompilerServices;
using Windrow.Client;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Nodes;
using Windrow.Grains.Queue;

namespace Windrow.Tests.Dashboard;

/// <summary>One job, <c>demo-1</c>, whose events a test writes.</summary>
sealed class FixedJobs : IPageJobs
{
    readonly Lock _gate = new();
    readonly List<JobEvent> _events = [];
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool _isAtRest;

    public PagePlace Place { get; } = new("/srv/demo", IsCluster: true, ResumeByCommand: false);

    /// <summary>What every question is answered with instead; null for an answer.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How often the list was asked for.</summary>
    public int Lists { get; private set; }

    public JobStatus Status { get; set; } = new() { Id = "demo-1", State = JobState.Running, RunFolder = "/srv/demo/demo-1" };

    /// <summary>Adds events, which get their numbers.</summary>
    public void Write(params JobEvent[] events)
    {
        lock (_gate)
        {
            foreach (JobEvent jobEvent in events) _events.Add(jobEvent with { Sequence = _events.Count + 1 });
            Signal();
        }
    }

    /// <summary>Lets the events end.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            _isAtRest = true;
            Signal();
        }
    }

    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation)
    {
        Lists++;
        return Failure is null ? Task.FromResult<IReadOnlyList<JobStatus>>([Status]) : Task.FromException<IReadOnlyList<JobStatus>>(Failure);
    }

    public Task<IReadOnlyList<NodeStatus>> NodesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<NodeStatus>>([]);

    public Task<QueueListing?> QueueAsync(CancellationToken cancellation) => Task.FromResult<QueueListing?>(new QueueListing(2, []));

    public Task<JobStatus> StatusAsync(string id, CancellationToken cancellation) =>
        Failure is not null ? Task.FromException<JobStatus>(Failure)
        : id == Status.Id ? Task.FromResult(Status)
        : Task.FromException<JobStatus>(new JobNotFoundException(id));

    public Task<(string Text, string Settings)> JobFileAsync(string id, CancellationToken cancellation) => Task.FromResult(("name: demo", "name: demo\ntraining: {seed: 1}"));

    public Task<JobHistory> HistoryAsync(string id, HistoryRequest request, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Points, 4000);
        return Task.FromResult(new JobHistory { Last = request.Points, FirstStep = request.First ?? 0, LastStep = request.Last ?? 0 });
    }

    public async IAsyncEnumerable<JobEvent> WatchAsync(string id, long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (long next = from; ;)
        {
            Task changed;
            JobEvent[] news;
            bool isAtRest;
            lock (_gate) (changed, news, isAtRest) = (_changed.Task, [.. _events.Skip((int)next - 1)], _isAtRest);
            if (Failure is { } failure) throw failure;
            foreach (JobEvent jobEvent in news)
            {
                yield return jobEvent;
                next = jobEvent.Sequence + 1;
            }

            if (news.Length > 0) continue;
            if (isAtRest) yield break;
            await changed.WaitAsync(cancellation);
        }
    }

    public Task<T> UseAsync<T>(string id, Func<JobHandle, Task<T>> use, CancellationToken cancellation) =>
        throw new InvalidOperationException("An order has reached the jobs.");

    void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
