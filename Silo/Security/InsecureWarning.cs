using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Windrow.Silo.Security;

/// <summary>Says in the log at the start, and every hour after it, that a silo without a key can be reached from other machines.</summary>
sealed partial class InsecureWarning(SiloOptions options, TimeProvider time, ILogger<InsecureWarning> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        do LogInsecure(options.Address);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "This silo listens on {Address} without a key, as --insecure allows. Anyone who can connect to it can run jobs and read this user's files. Use --keys FILE instead.")]
    partial void LogInsecure(string address);
}
