using Microsoft.Extensions.Hosting;

namespace Windrow.Silo;

/// <summary>Whether a silo takes part in its cluster now: it has joined, and is not about to stop. Registered by
/// <see cref="WindrowSilo.AddWindrow(ISiloBuilder, SiloOptions)"/>.</summary>
public sealed class SiloReadiness(IClusterMembershipService membership, ILocalSiloDetails silo, IHostApplicationLifetime lifetime)
{
    /// <summary>Why the silo takes no work; null when it does.</summary>
    public string? Obstacle
    {
        get
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested) return "The silo is stopping: its jobs move to other silos.";
            return membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) switch
            {
                SiloStatus.Active => null,
                SiloStatus.None or SiloStatus.Created or SiloStatus.Joining => "The silo has not joined its cluster yet.",
                SiloStatus.Dead => "The other silos have declared this one dead.",
                _ => "The silo is leaving its cluster.",
            };
        }
    }
}
