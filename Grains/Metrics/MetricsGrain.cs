using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics.History;
using Windrow.Grains.Runs;
using Windrow.Grains.TensorBoard;

namespace Windrow.Grains.Metrics;

/// <summary>The mailbox of a job's events: it stores them and passes them on. The key is the job's id.</summary>
/// <remarks>Reentrant, because watchers wait in it for events that others append. Files are read and written outside its turns.</remarks>
[Reentrant]
public sealed partial class MetricsGrain(RunFolders folders, SiloCompute compute, EventPolicies policies, ILogger<MetricsGrain> log) : Grain, IMetricsGrain
{
    /// <summary>Number of newest events kept in memory; for watchers that are further behind, the file is read.</summary>
    const int Recent = 1024;

    /// <summary>Number of events read from the file at a time.</summary>
    const int FromFile = 512;

    readonly Queue<JobEvent> _recent = new();
    Task _appending = Task.CompletedTask;               // one append at a time
    Task _reading = Task.CompletedTask;                 // one history at a time: each reads the whole log
    LogEnd? _end;                                       // null until the log has been opened
    TaskCompletionSource _changed = NewSignal();
    TensorBoardFile? _board;                            // null when the job wants none, or before that is known
    bool _isBoardKnown, _boardFails;

    public Task<long> AppendAsync(EventBatch batch)
    {
        Task<long> append = AppendAfterAsync(_appending, batch);
        _appending = append;
        return append;
    }

    public async IAsyncEnumerable<JobEvent> WatchAsync(long from, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string path = await OpenAsync();
        int silent = 0;
        for (long next = Math.Max(1, from); ;)
        {
            Task changed = _changed.Task;
            LogEnd end = _end!;
            if (next <= end.Last)
            {
                silent = 0;
                IReadOnlyList<JobEvent> events = InMemory(next) ?? await compute.Files.RunAsync(() => EventReader.Read(path, next, FromFile));
                if (events.Count == 0) throw Missing(next, path);
                foreach (JobEvent jobEvent in events)
                {
                    yield return jobEvent;
                    next = jobEvent.Sequence + 1;
                }

                continue;
            }

            if (end.Last >= from && end.Newest is StateEvent { State: var state } && state.IsAtRest()) yield break;
            if (await IsDoneAsync(changed, cancellation)) continue;
            JobStatus? status = await Job.StatusAsync();
            bool isAtRest = status is null || status.State.IsAtRest();
            silent = isAtRest && end.Last >= from ? silent + 1 : 0;
            if (silent > 1) yield break;        // the job is at rest, and the event that says so could not be stored
        }
    }

    public async Task<EventSummary> SummaryAsync(int sampled)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampled);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampled, 10_000);
        string path = await OpenAsync();
        return await compute.Files.RunAsync(() => EventReader.Summarize(path, sampled));
    }

    public Task<JobHistory> HistoryAsync(HistoryRequest request)
    {
        Task<JobHistory> reading = ReadHistoryAfterAsync(_reading, request);
        _reading = reading;
        return reading;
    }

    async Task<JobHistory> ReadHistoryAfterAsync(Task previous, HistoryRequest request)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        string path = await OpenAsync();
        return await compute.Files.RunAsync(() => HistoryReader.Read(path, request));
    }

    async Task<long> AppendAfterAsync(Task previous, EventBatch batch)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        string path = await OpenAsync();
        LogEnd before = _end!;
        string folder = folders.Of(this.GetPrimaryKeyString());
        (LogEnd end, List<JobEvent> added) = await compute.Files.RunAsync(() =>
        {
            RunStatusFile.RequireCurrent(folder, batch.Incarnation);
            (LogEnd end, List<JobEvent> added) = EventLog.Append(path, before, batch, policies.EveryStepUntil);
            TryFollow(folder, added);
            return (end, added);
        });
        Publish(end, added);
        return end.Last;
    }

    /// <summary>Brings the file for TensorBoard up to date. If that fails, the next batch brings what is missing.</summary>
    void TryFollow(string folder, List<JobEvent> added)
    {
        try
        {
            if (!_isBoardKnown || added.Exists(jobEvent => jobEvent is SettingsEvent)) (_board, _isBoardKnown) = (TensorBoardFile.Of(folder), true);
            _board?.Follow(added);
            _boardFails = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (!_boardFails) LogBoardFails(this.GetPrimaryKeyString(), e.Message);
            _boardFails = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The file for TensorBoard of job {JobId} cannot be written; trying again while the job continues: {Reason}")]
    partial void LogBoardFails(string jobId, string reason);

    IJobGrain Job => GrainFactory.GetGrain<IJobGrain>(this.GetPrimaryKeyString());

    /// <summary>The log's path, after its end has been found.</summary>
    async Task<string> OpenAsync()
    {
        string id = this.GetPrimaryKeyString();
        if (_end is not null) return RunFolder.Metrics(folders.Of(id));
        (string Path, LogEnd End)? opened = await compute.Files.RunAsync<(string, LogEnd)?>(() =>
        {
            if (folders.Find(id) is not string folder) return null;
            string path = RunFolder.Metrics(folder);
            return (path, EventLog.Open(path));
        });
        if (opened is not { } log)
        {
            DeactivateOnIdle();
            throw new NoSuchJobException($"There is no job '{id}': '{folders.Root}' has no run folder of that name.");
        }

        _end ??= log.End;
        return log.Path;
    }

    void Publish(LogEnd end, List<JobEvent> added)
    {
        bool follows = added.Count == 0 || added[0].Sequence == _end!.Last + 1;
        if (!follows) _recent.Clear();          // another process has appended to the log
        foreach (JobEvent jobEvent in added)
        {
            _recent.Enqueue(jobEvent);
            if (_recent.Count > Recent) _recent.Dequeue();
        }

        _end = end;
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    /// <summary>The events from a number on, if they are all in memory.</summary>
    JobEvent[]? InMemory(long next) =>
        _recent.TryPeek(out JobEvent? oldest) && oldest.Sequence <= next ? [.. _recent.Where(jobEvent => jobEvent.Sequence >= next)] : null;

    async Task<bool> IsDoneAsync(Task changed, CancellationToken cancellation)
    {
        try
        {
            await changed.WaitAsync(policies.Patience, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    static InvalidDataException Missing(long number, string path) => new(
        $"'{path}' ends before event {number}, which it used to contain. Something other than the job has changed the file; watch from event 1 on.");

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
