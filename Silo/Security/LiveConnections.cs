using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>A silo's connections whose other end has shown its certificate. Every 5 seconds, those whose key was revoked or has expired are
/// ended, and those that have said nothing for 10 seconds.</summary>
/// <remarks>While the list of revoked keys cannot be read, nobody new is let in, but no connection ends: a running cluster survives the moment
/// in which the file is being replaced.</remarks>
sealed partial class LiveConnections(ClusterKey key, TimeProvider time, ILogger<LiveConnections> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5), LongestSilence = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<ConnectionContext, Entry> _entries = new();

    /// <summary>Watches a connection until the result is disposed.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="certificate">What its other end has shown.</param>
    /// <param name="hasBegun">Whether the other end has begun to speak.</param>
    public IDisposable Watch(ConnectionContext connection, X509Certificate2 certificate, Func<bool> hasBegun)
    {
        _entries[connection] = new Entry(certificate, hasBegun, time.GetTimestamp());
        return new Removal(() => _entries.TryRemove(connection, out _));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) EndRefused();
    }

    void EndRefused()
    {
        IReadOnlySet<string> revoked;
        try
        {
            revoked = key.Revoked();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogUnreadable(e.Message);
            revoked = new HashSet<string>();
        }

        foreach ((ConnectionContext connection, Entry entry) in _entries)
        {
            string? reason = revoked.Contains(entry.Certificate.SerialNumber) ? "was revoked"
                : time.GetUtcNow() > (DateTimeOffset)entry.Certificate.NotAfter ? "has expired"
                : !entry.HasBegun() && time.GetElapsedTime(entry.Since) > LongestSilence ? "says nothing"
                : null;
            if (reason is null) continue;
            LogEnding(connection.RemoteEndPoint?.ToString() ?? "?", entry.Certificate.Subject, reason);
            connection.Abort(new ConnectionAbortedException($"The key {entry.Certificate.Subject} {reason}."));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Ending the connection from {EndPoint}: the key {Key} {Reason}.")]
    partial void LogEnding(string endPoint, string key, string reason);

    [LoggerMessage(LogLevel.Error, "No new connection is accepted, because the list of revoked keys cannot be used: {Problem}")]
    partial void LogUnreadable(string problem);

    sealed record Entry(X509Certificate2 Certificate, Func<bool> HasBegun, long Since);

    sealed class Removal(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
