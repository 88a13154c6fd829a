using Windrow.Grains.Mirrors;
using Windrow.Grains.Parameters;
using Windrow.Grains.Training;

namespace Windrow.Grains.Nodes;

/// <summary>Knows what a silo has of each job.</summary>
public sealed class NodeParts(SiloExchanges exchanges, SiloRanges ranges, SiloMirrors mirrors)
{
    /// <summary>The parts now, in the order of the jobs' ids.</summary>
    internal NodePart[] Now()
    {
        Dictionary<string, NodePart> parts = [];
        foreach ((string job, int workers) in exchanges.Workers) parts[job] = Part(job) with { Workers = workers };
        foreach ((string job, int shards, long parameters) in ranges.Jobs) parts[job] = Part(job) with { ParameterShards = shards, Parameters = parameters };
        foreach ((string job, long? step, long bytes) in mirrors.Listing) parts[job] = Part(job) with { MirrorStep = step, MirrorBytes = bytes };
        return [.. parts.Values.OrderBy(part => part.JobId, StringComparer.Ordinal)];

        NodePart Part(string job) => parts.GetValueOrDefault(job) ?? new NodePart { JobId = job };
    }
}
