using System.Runtime.InteropServices;
using Orleans.Statistics;
using Windrow.Grains.Compute;

namespace Windrow.Grains.Nodes;

/// <summary>Answers for the silo that it is on. The key is the silo's address.</summary>
public sealed class NodeGrain(ILocalSiloDetails silo, SiloCompute compute, NodeParts parts, IEnvironmentStatisticsProvider machine) : Grain, INodeGrain
{
    public Task<NodeStatus> StatusAsync()
    {
        if (this.GetPrimaryKeyString() != silo.SiloAddress.ToParsableString())
        {
            DeactivateOnIdle();
            throw new InvalidOperationException($"It is gone: silo '{silo.Name}' was asked instead.");
        }

        NodePart[] jobs = parts.Now();
        EnvironmentStatistics now = machine.GetEnvironmentStatistics();
        return Task.FromResult(new NodeStatus
        {
            Name = silo.Name,
            Address = $"{silo.SiloAddress.Endpoint}",
            Version = ProductVersion.Current,
            Cores = Environment.ProcessorCount,
            Slots = compute.Workers.Count,
            Workers = jobs.Sum(job => job.Workers),
            Load = Math.Clamp(now.FilteredCpuUsagePercentage / 100, 0, 1),
            MemoryBytes = Environment.WorkingSet,
            MemoryLimitBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Jobs = [.. jobs.Where(job => job.Workers > 0).Select(job => job.JobId)],
            Parts = jobs,
            Processor = Processor.Name,
            OperatingSystem = RuntimeInformation.OSDescription,
        });
    }
}
