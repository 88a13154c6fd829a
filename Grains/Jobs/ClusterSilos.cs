using System.Globalization;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Windrow.Grains.Hosting;

namespace Windrow.Grains.Jobs;

/// <summary>The cluster's silos as a job sees them: which can take workers, and which are gone. One instance per silo.</summary>
public sealed class ClusterSilos(IClusterMembershipService membership, ISiloMetadataCache metadata, JobPolicies policies, TimeProvider time)
{
    /// <summary>The silos that are active now, in a fixed order.</summary>
    internal IReadOnlyList<SiloPlace> Active() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => new SiloPlace(member.SiloAddress, member.Name, Slots(member.SiloAddress))),
    ];

    /// <summary>Increases whenever a silo joins, leaves or dies.</summary>
    internal long Version => membership.CurrentSnapshot.Version.Value;

    /// <summary>Whether a silo is active.</summary>
    internal bool IsActive(SiloPlace silo) => membership.CurrentSnapshot.GetSiloStatus(silo.Address) == SiloStatus.Active;

    /// <summary>Completes when a silo is no longer active.</summary>
    /// <exception cref="OperationCanceledException">It still is, and waiting was given up.</exception>
    internal async Task WhenInactive(SiloPlace silo, CancellationToken cancellation)
    {
        await foreach (ClusterMembershipSnapshot members in membership.MembershipUpdates.WithCancellation(cancellation))
        {
            if (members.GetSiloStatus(silo.Address) != SiloStatus.Active) return;
        }
    }

    /// <summary>Whether this silo is about to stop, and its jobs continue on others. The other silos do not know yet, and may still place grains here.</summary>
    internal bool IsStopping { get; private set; }

    /// <summary>Lets no job continue here any more.</summary>
    internal void Stop() => IsStopping = true;

    /// <summary>The members of the cluster now.</summary>
    internal ClusterMembershipSnapshot Members => membership.CurrentSnapshot;

    /// <summary>The loss that explains why a run failed; null when no silo was lost. A failure is often noticed before the cluster declares the silo
    /// dead, so this waits as long as that can take.</summary>
    /// <param name="silos">The silos of the run.</param>
    /// <param name="before">The members when the run's grains were placed. A silo without grains of the run may have known where they are, and calls
    /// that asked it are lost with it.</param>
    internal async Task<RunFailure.SiloLost?> WaitForLossAsync(IReadOnlyList<SiloPlace> silos, ClusterMembershipSnapshot before)
    {
        using CancellationTokenSource limit = new(policies.DeathIsNoticed, time);
        try
        {
            await foreach (ClusterMembershipSnapshot members in membership.MembershipUpdates.WithCancellation(limit.Token))
            {
                if (RunFailure.SiloLost.Between(before, members, silos) is { } lost) return lost;
                bool alone = members.Members.Values.Count(member => member.Status == SiloStatus.Active) == 1;
                if (silos.Count == 1 && alone) return null;       // we are that silo
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Every silo is still active: something else went wrong.
        }

        return null;
    }

    /// <summary>Memory of the active silo that has most, in bytes; null when none is known.</summary>
    internal long? LargestMemory() => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Max(member => Number(member.SiloAddress, WindrowGrains.MemoryKey));

    int Slots(SiloAddress silo) => (int)(Number(silo, WindrowGrains.SlotsKey) ?? 1);

    long? Number(SiloAddress silo, string key) => metadata.GetSiloMetadata(silo).Metadata.TryGetValue(key, out string? value)
        ? long.Parse(value, CultureInfo.InvariantCulture)
        : null;
}
