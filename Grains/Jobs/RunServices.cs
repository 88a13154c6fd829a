using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;

namespace Windrow.Grains.Jobs;

/// <summary>What every run on a silo needs.</summary>
sealed record RunServices(
    IGrainFactory Grains, GrainSettings Settings, SiloCompute Compute, ClusterSilos Silos, SiloAddress Silo, JobPolicies Policies, TimeProvider Time)
{
    /// <summary>The silo's settings; in a cluster, no worker may need more memory than the largest silo has.</summary>
    public GrainSettings SettingsNow() =>
        Settings.Queue is null ? Settings : Settings with { Limits = Settings.Limits with { SiloBytes = Silos.LargestMemory() } };
}
