using Microsoft.Extensions.Logging;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Metrics;

/// <summary>A job's events on their way to its log. Steps never wait for them, and training never fails because of them.</summary>
/// <remarks>One batch is under way at a time; it stays in the queue until it has been stored. What can't be stored is tried again for as long as
/// the job's grain lives. The queue is bounded: if it is full, the oldest steps' events are dropped, and an event says how many were lost. Not
/// thread-safe: the job's grain calls it on its turns.</remarks>
/// <param name="metrics">Stores them.</param>
/// <param name="jobId">The job.</param>
/// <param name="incarnation">Returns the number of the job's current start.</param>
/// <param name="policies">Limits.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The grain's log.</param>
sealed partial class EventQueue(IMetricsGrain metrics, string jobId, Func<int> incarnation, EventPolicies policies, TimeProvider time, ILogger log)
{
    readonly List<JobEvent> _waiting = [];
    Task _sending = Task.CompletedTask;
    TaskCompletionSource _failed = NewSignal();
    bool _stopped, _restores;               // whether events of an earlier start are waiting
    int _underWay;                          // events at the front of the queue that are in the current batch
    long _lost, _lostFrom, _lostTo;         // events dropped since the last one was stored, and their steps

    /// <summary>Why events are not being stored; null while they are.</summary>
    public string? Failure { get; private set; }

    /// <summary>Why no more events will be stored: the job has been started again elsewhere. Null while that is not known.</summary>
    public string? Superseded { get; private set; }

    /// <summary>Events that may not have been stored yet.</summary>
    public JobEvent[] Unstored => [.. _lost > 0 ? [Lost()] : Array.Empty<JobEvent>(), .. _waiting];

    /// <summary>Adds an event; it is sent soon.</summary>
    public void Add(JobEvent jobEvent) => AddAll([jobEvent with { Time = time.GetUtcNow() }]);

    /// <summary>Adds events that an earlier start may not have stored. Its changes of state are left out, because they no longer apply.</summary>
    public void Restore(IEnumerable<JobEvent> events)
    {
        JobEvent[] restored = [.. events.Where(jobEvent => jobEvent is not StateEvent)];
        if (restored.Length == 0) return;
        _restores = true;
        AddAll(restored);
    }

    void AddAll(JobEvent[] events)
    {
        _waiting.AddRange(events);
        if (_waiting.Count > policies.MostWaiting) DropSteps();
        if (_sending.IsCompleted) _sending = SendAsync();
    }

    /// <summary>Stops trying.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Completes when every event so far has been stored, or when it is clear that they can't be stored for now.</summary>
    public async Task FlushAsync()
    {
        if (Failure is not null) return;
        await Task.WhenAny(_sending, _failed.Task, Task.Delay(policies.LongestFlush, time));
    }

    async Task SendAsync()
    {
        await Task.Yield();         // events added in the same turn join the batch
        while (_waiting.Count > 0 && !_stopped)
        {
            JobEvent[] events = Unstored;
            bool restores = _restores;
            (_underWay, _lost, _restores) = (_waiting.Count, 0, false);
            await StoreAsync(events, restores);
            _waiting.RemoveRange(0, _underWay);
            _underWay = 0;
        }
    }

    /// <summary>Tries until the events are stored.</summary>
    async Task StoreAsync(JobEvent[] events, bool restores)
    {
        TimeSpan pause = policies.FirstPause;
        for (int failures = 0; !_stopped; pause = pause * 2 < policies.LongestPause ? pause * 2 : policies.LongestPause)
        {
            int sent = incarnation();
            try
            {
                await metrics.AppendAsync(new EventBatch(events, sent, SentBefore: failures > 0, restores));
                Recovered();
                return;
            }
            catch (SupersededException e) when (incarnation() == sent)      // otherwise this grain itself has begun another start in the meantime
            {
                LogSuperseded(jobId, e.Message);
                Superseded = e.Message;
                Stop();
                _failed.TrySetResult();
                return;
            }
            catch (Exception e)
            {
                if (++failures == policies.FailuresUntilVisible) Failed(e);
            }

            await Task.Delay(pause, time);
        }
    }

    void Failed(Exception e)
    {
        Failure = $"The job's events are not being stored: {e.Message} Training continues, and storing them is tried again; if too many wait, old steps are dropped.";
        LogFailed(e, jobId);
        _failed.TrySetResult();
    }

    void Recovered()
    {
        if (Failure is null) return;
        (Failure, _failed) = (null, NewSignal());
        LogRecovered(jobId);
    }

    /// <summary>Drops the older half of what may be dropped: steps and gradients, of which newer ones say more.</summary>
    void DropSteps()
    {
        JobEvent[] droppable = [.. _waiting.Skip(_underWay).Where(waiting => waiting is StepEvent or GradientsEvent)];
        HashSet<JobEvent> dropped = new(droppable.Take((droppable.Length + 1) / 2), ReferenceEqualityComparer.Instance);
        if (dropped.Count == 0) return;
        if (_lost == 0) _lostFrom = droppable[0].Step;
        _lost += dropped.Count;
        _lostTo = droppable[dropped.Count - 1].Step;
        _waiting.RemoveAll(dropped.Contains);
    }

    EventsLostEvent Lost() => new() { Time = time.GetUtcNow(), Step = _lostTo, FirstStep = _lostFrom, Count = _lost };

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Error, "The events of job {JobId} are not being stored. Training continues, and storing them is tried again; if too many wait, old steps are dropped.")]
    partial void LogFailed(Exception e, string jobId);

    [LoggerMessage(LogLevel.Warning, "The last events of job {JobId} on this silo are dropped: {Reason}")]
    partial void LogSuperseded(string jobId, string reason);

    [LoggerMessage(LogLevel.Warning, "The events of job {JobId} are being stored again.")]
    partial void LogRecovered(string jobId);
}
