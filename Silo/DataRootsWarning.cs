using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Windrow.Silo;

/// <summary>Warns when a silo of a cluster starts without data roots: clients can then make it read any file that its process can read.</summary>
sealed partial class DataRootsWarning(ILogger<DataRootsWarning> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogNoRoots();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "This silo has no data roots: jobs may read every file that its process can read. --data-root DIR allows one folder.")]
    partial void LogNoRoots();
}
