using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Windrow.Silo.Clustering;

/// <summary>Notices within a second that another silo's process has ended: its port refuses connections. Orleans' own probes need two to three
/// seconds, because they cannot tell a dead process from a slow one.</summary>
/// <remarks>Only a refusal counts, which the operating system sends for a port that no process listens on; when a machine or a network is gone,
/// nothing answers, and the decision is left to the probes. Must be registered after the silo's own service.</remarks>
sealed partial class CrashWatch(IClusterMembershipService membership, ILocalSiloDetails silo, ILogger<CrashWatch> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    /// <summary>Refusals in a row that count as the end of the process.</summary>
    const int Refusals = 2;

    readonly ConcurrentDictionary<SiloAddress, int> _refused = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            SiloAddress[] others = [.. membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress))
                .Select(member => member.SiloAddress)];
            await Task.WhenAll(others.Select(other => LookAsync(other, stoppingToken)));
        }
    }

    async Task LookAsync(SiloAddress other, CancellationToken cancellation)
    {
        if (!await RefusesAsync(other, cancellation))
        {
            _refused.TryRemove(other, out _);
            return;
        }

        int refusals = _refused.AddOrUpdate(other, 1, static (_, before) => before + 1);
        if (refusals < Refusals) return;
        _refused.TryRemove(other, out _);
        LogEnded(other);
        try
        {
            await membership.TryKill(other);
        }
        catch (Exception e)
        {
            LogNotDeclared(other, e.Message);
        }
    }

    static async Task<bool> RefusesAsync(SiloAddress other, CancellationToken cancellation)
    {
        using Socket socket = new(other.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(other.Endpoint, cancellation).AsTask().WaitAsync(ConnectLimit, cancellation);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The process of silo {Silo} has ended: its port refuses connections.")]
    partial void LogEnded(SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} could not be declared dead, and is looked at again: {Reason}")]
    partial void LogNotDeclared(SiloAddress silo, string reason);
}
