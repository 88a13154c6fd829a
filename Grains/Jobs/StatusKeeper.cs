using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Jobs;

/// <summary>Keeps a job's status in its two places: the run folder, and the job store. Training depends on neither: a write that fails
/// is tried again until it succeeds.</summary>
/// <remarks>Belongs to one activation of the job's grain, and is used on its turns only.</remarks>
sealed partial class StatusKeeper(
    IPersistentState<JobRecord> store, LiveJob job, RunFolders folders, SiloCompute compute, JobPolicies policies, TimeProvider time, ILogger log)
{
    readonly Place _file = new(), _record = new();
    bool _stopped, _fileFails, _storeFails;

    /// <summary>Why the status is no longer written: another activation of the job's grain has started the job after this one. Null otherwise.</summary>
    public string? Superseded { get; private set; }

    /// <summary>Writes the status soon.</summary>
    public void Save()
    {
        // Each place on its own: a store that takes seconds to fail must not keep the file waiting.
        Save(_file, TryWriteFileAsync);
        Save(_record, TryWriteRecordAsync);
    }

    /// <summary>Writes the status, and waits for that as long as the policy allows.</summary>
    public Task SaveAsync()
    {
        Save();
        return Task.WhenAll(_file.Writing, _record.Writing).WaitAsync(policies.StoreLimit, time)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
    }

    /// <summary>Stops trying.</summary>
    public void Stop() => _stopped = true;

    void Save(Place place, Func<Task<bool>> tryWriteAsync)
    {
        place.IsDue = true;
        if (place.Writing.IsCompleted) place.Writing = WriteAsync(place, tryWriteAsync);
    }

    async Task WriteAsync(Place place, Func<Task<bool>> tryWriteAsync)
    {
        await Task.Yield();         // what changes in the same turn is written with it
        while (place.IsDue && Superseded is null && !_stopped)
        {
            place.IsDue = false;
            if (await tryWriteAsync()) continue;
            await Task.Delay(policies.StoreRetry, time);
            place.IsDue = true;
        }
    }

    async Task<bool> TryWriteFileAsync()
    {
        JobStatus status = job.State.Status!;
        try
        {
            string folder = folders.Of(status.Id);
            if (await compute.Files.RunAsync(() => RunStatusFile.TryWrite(folder, status))) _fileFails = false;
            else Supersede(status);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_fileFails) LogFileFails(status.Id, e.Message);
            _fileFails = true;
            return false;
        }
    }

    async Task<bool> TryWriteRecordAsync()
    {
        JobStatus status = job.State.Status!;
        store.State = new JobRecord { Status = status, Request = job.State.Request };
        try
        {
            await store.WriteStateAsync();
            _storeFails = false;
            return true;
        }
        catch (Exception e)
        {
            if (!_storeFails) LogStoreFails(status.Id, e.Message);
            _storeFails = true;
        }

        await ReadVersionAsync();
        return false;
    }

    /// <summary>After a failed write, the store may still hold what was written, or what another activation wrote. Only a later
    /// start of the job outranks what this activation knows.</summary>
    async Task ReadVersionAsync()
    {
        try
        {
            await store.ReadStateAsync();
            JobStatus known = job.State.Status!;
            if (store.State.Status is { } stored && stored.Incarnation > known.Incarnation) Supersede(known);
        }
        catch (Exception)
        {
            // The store is still unavailable, and the caller tries again.
        }
    }

    void Supersede(JobStatus status)
    {
        if (Superseded is null) LogSuperseded(status.Id, status.Incarnation);
        Superseded ??= $"Start {status.Incarnation} of the job is over, because a later one has begun elsewhere.";
    }

    [LoggerMessage(LogLevel.Warning, "The status file of job {Id} cannot be written; trying again: {Reason}")]
    partial void LogFileFails(string id, string reason);

    [LoggerMessage(LogLevel.Warning, "The job store cannot record job {Id}; trying again while the job continues: {Reason}")]
    partial void LogStoreFails(string id, string reason);

    [LoggerMessage(LogLevel.Error, "Job {Id} was started again elsewhere, after its start {Incarnation} on this silo, which no longer changes its status.")]
    partial void LogSuperseded(string id, int incarnation);

    /// <summary>One of the two places.</summary>
    sealed class Place
    {
        public Task Writing { get; set; } = Task.CompletedTask;

        public bool IsDue { get; set; }
    }
}
