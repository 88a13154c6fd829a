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

    /// <summary>Bytes in the files of a folder; what cannot be read, or is being removed, does not count.</summary>
    static long SizeOf(string folder)
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long bytes = 0;
        try
        {
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", options)) bytes += Length(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return bytes;
        }

        return bytes;
    }

    static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
