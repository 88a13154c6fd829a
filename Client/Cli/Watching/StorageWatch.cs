using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Watching;

/// <summary>Warns those who watch a job when some of what it writes is not being stored. Its events cannot, because they are shown only after they are stored.</summary>
sealed class StorageWatch : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    readonly CliContext _cli;
    readonly JobHandle _job;
    readonly JobProgress _progress;
    readonly bool _isSaid;
    readonly CancellationTokenSource _ended = new();
    readonly Task _watching;

    /// <summary>Begins to watch; disposing ends it.</summary>
    /// <param name="cli">Where to say it.</param>
    /// <param name="job">The job.</param>
    /// <param name="progress">Is given the failure to show.</param>
    /// <param name="isSaid">Whether the failure is also written to the error output, and again when it is over.</param>
    public StorageWatch(CliContext cli, JobHandle job, JobProgress progress, bool isSaid)
    {
        (_cli, _job, _progress, _isSaid) = (cli, job, progress, isSaid);
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
    }

    async Task WatchAsync()
    {
        using PeriodicTimer timer = new(Interval, _cli.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                if (await StatusAsync() is { } status) Show(status);
            }
        }
        catch (OperationCanceledException)
        {
            // The job's events have ended.
        }
    }

    /// <summary>The job's status, or null while it is not available; the stream of events reports why.</summary>
    async Task<JobStatus?> StatusAsync()
    {
        try
        {
            return await _job.StatusAsync(_ended.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }

    void Show(JobStatus status)
    {
        string? before = _progress.StorageFailure, now = status.StorageFailure;
        if (now == before) return;
        _progress.StorageFailure = now;
        if (!_isSaid) return;
        string at = $"step {Text.Steps(status.Step, status.TotalSteps)}";
        if (now is not null) _cli.Error.WriteLine($"{at}  {now}");
        else if (!status.State.IsAtRest()) _cli.Error.WriteLine($"{at}  Everything is being stored again.");
    }
}
