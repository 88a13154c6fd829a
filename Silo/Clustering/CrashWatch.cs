using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Windrow.Silo.Clustering;

/// <summary>Notices within a second that another silo's process has ended: its port refuses connections. Orleans' own probes need two to three
/// seconds, because they cannot tell a dead process from a slow one.</summary>
/// <remarks>Only a refusal counts (<see cref="PortProbe"/>); when a machine or a network is gone, the decision is left to Orleans' probes. Must be
/// registered after the silo's own service.</remarks>
sealed partial class CrashWatch(OtherSilos others, ILogger<CrashWatch> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    /// <summary>Refusals in a row that count as the end of the process.</summary>
    const int Refusals = 2;

    readonly ConcurrentDictionary<SiloAddress, int> _refused = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await Task.WhenAll(others.Active.Select(other => LookAsync(other, stoppingToken)));
    }

    async Task LookAsync(SiloAddress other, CancellationToken cancellation)
    {
        if (!await PortProbe.IsRefusedAsync(other.Endpoint, cancellation))
        {
            _refused.TryRemove(other, out _);
            return;
        }

        int refusals = _refused.AddOrUpdate(other, 1, static (_, before) => before + 1);
        if (refusals < Refusals) return;
        _refused.TryRemove(other, out _);
        LogEnded(other);
        await others.DeclareDeadAsync(other);
    }

    [LoggerMessage(LogLevel.Warning, "The process of silo {Silo} has ended: its port refuses connections.")]
    partial void LogEnded(SiloAddress silo);
}
