using Windrow.Grains.Runs;

namespace Windrow.Grains.Jobs;

/// <summary>Pauses a run that takes more time or disk than the cluster allows. Looks every 10 seconds.</summary>
static class LimitWatch
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Watches until the run has ended or was asked to pause.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="orders">Receives the order to pause.</param>
    /// <param name="runFolder">The run folder.</param>
    public static async Task WatchAsync(RunServices services, RunOrders orders, string runFolder)
    {
        JobLimits limits = services.Settings.Limits;
        if (limits.RunTime is null && limits.DiskBytes is null) return;
        long start = services.Time.GetTimestamp();
        using PeriodicTimer timer = new(Interval, services.Time);
        Task ended = orders.AtRest;
        while (await Task.WhenAny(timer.WaitForNextTickAsync().AsTask(), ended) != ended)
        {
            long size = limits.DiskBytes is null ? 0 : await services.Compute.Files.RunAsync(() => SizeOf(runFolder));
            if (limits.Exceeded(services.Time.GetElapsedTime(start), size) is not { } reason || ended.IsCompleted) continue;
            orders.RequestPause(reason);
            return;
        }
    }

    /// <summary>The size of a run folder; 0 while it cannot be read.</summary>
    static long SizeOf(string folder)
    {
        try
        {
            return RunSize.Of(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
