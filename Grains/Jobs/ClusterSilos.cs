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

    /// <summary>The names of the silos that have left the cluster; null when none has. A failure is often noticed before the cluster
    /// declares the silo dead, so this waits as long as that can take.</summary>
    internal async Task<string?> WaitForLossAsync(IReadOnlyList<SiloPlace> silos)
    {
        using CancellationTokenSource limit = new(policies.DeathIsNoticed, time);
        try
        {
            await foreach (ClusterMembershipSnapshot members in membership.MembershipUpdates.WithCancellation(limit.Token))
            {
                string[] gone = [.. silos.Where(silo => members.GetSiloStatus(silo.Address) != SiloStatus.Active).Select(silo => $"'{silo.Name}'")];
                if (gone.Length > 0) return string.Join(" and ", gone);
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
