using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Windrow.Silo.Clustering;

/// <summary>Decides between two silos that cannot reach each other while a third one reaches both: the older one declares the younger one dead. Orleans would
/// keep both, because it asks a third silo before it declares one dead, and every job that needs both would fail.</summary>
/// <remarks>Must be registered after the silo's own service.</remarks>
sealed partial class LinkWatch(OtherSilos others, ILocalSiloDetails silo, TimeProvider time, ILogger<LinkWatch> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than Orleans' probes need to declare a silo dead that no other silo reaches.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    readonly Dictionary<SiloAddress, long> _silentSince = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            SiloAddress[] active = others.Active;
            PortAnswer[] answers = await Task.WhenAll(active.Select(other => PortProbe.AskAsync(other.Endpoint, stoppingToken)));
            SiloAddress[] silent = [.. active.Where((_, i) => answers[i] == PortAnswer.None)];
            foreach (SiloAddress known in _silentSince.Keys.Except(silent).ToArray()) _silentSince.Remove(known);
            foreach (SiloAddress other in silent) _silentSince.TryAdd(other, time.GetTimestamp());
            // A silo that reaches none is cut off itself.
            if (!answers.Contains(PortAnswer.Open) || stoppingToken.IsCancellationRequested) continue;
            foreach (SiloAddress other in silent.Where(other => IsOlderThan(other) && time.GetElapsedTime(_silentSince[other]) >= Limit))
            {
                LogUnreachable(other, (int)Limit.TotalSeconds);
                await others.DeclareDeadAsync(other);
            }
        }
    }

    bool IsOlderThan(SiloAddress other)
    {
        SiloAddress me = silo.SiloAddress;
        return me.Generation != other.Generation
            ? me.Generation < other.Generation
            : string.CompareOrdinal(me.ToParsableString(), other.ToParsableString()) < 0;
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} cannot be reached from here for {Seconds} s, but from other silos. Because this silo is older, the other one is declared dead; it can join again when the network between them works.")]
    partial void LogUnreachable(SiloAddress silo, int seconds);
}
