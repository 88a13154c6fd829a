using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Windrow.Silo;

/// <summary>Warns, when a cluster's silo starts without data roots, that its clients can make it read any file that its process can read.</summary>
sealed partial class DataRootsWarning(ILogger<DataRootsWarning> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogNoRoots();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "This silo has no data roots: jobs may read any file that its process can read. Use --data-root DIR to limit them to a folder.")]
    partial void LogNoRoots();
}
