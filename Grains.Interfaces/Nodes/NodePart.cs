namespace Windrow.Grains.Nodes;

/// <summary>What a silo has of one job.</summary>
[GenerateSerializer, Immutable, Alias("windrow.NodePart")]
public sealed record NodePart
{
    /// <summary>The job's id.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>The job's workers on the silo.</summary>
    [Id(1)] public int Workers { get; init; }

    /// <summary>The job's parameter shards on the silo.</summary>
    [Id(2)] public int ParameterShards { get; init; }

    /// <summary>Number of parameters in these shards.</summary>
    [Id(3)] public long Parameters { get; init; }

    /// <summary>Step of the newest complete copy of other silos' state; null when the silo has none.</summary>
    [Id(4)] public long? MirrorStep { get; init; }

    /// <summary>Memory that the job's copies occupy, in bytes.</summary>
    [Id(5)] public long MirrorBytes { get; init; }
}
