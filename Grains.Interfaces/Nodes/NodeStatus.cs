namespace Windrow.Grains.Nodes;

/// <summary>One silo of a cluster at one moment.</summary>
[GenerateSerializer, Immutable, Alias("windrow.NodeStatus")]
public sealed record NodeStatus
{
    /// <summary>The silo's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>IP address and port at which the other silos reach it.</summary>
    [Id(1)] public required string Address { get; init; }

    /// <summary>Why the silo does not answer; null when it does. All that follows is then unknown, and has its default.</summary>
    [Id(2)] public string? Problem { get; init; }

    /// <summary>Its version of Windrow.</summary>
    [Id(3)] public string Version { get; init; } = "";

    /// <summary>Processors that its process may use.</summary>
    [Id(4)] public int Cores { get; init; }

    /// <summary>Workers that it computes at the same time.</summary>
    [Id(5)] public int Slots { get; init; }

    /// <summary>Workers that are placed on it; when there are more than slots, they take turns.</summary>
    [Id(6)] public int Workers { get; init; }

    /// <summary>Share of the machine's processors that are busy with this or any other process: 0 to 1, averaged over a few seconds.</summary>
    [Id(7)] public double Load { get; init; }

    /// <summary>Memory that the process occupies, in bytes.</summary>
    [Id(8)] public long MemoryBytes { get; init; }

    /// <summary>Memory that the process may occupy, in bytes: that of the machine, or of the container.</summary>
    [Id(9)] public long MemoryLimitBytes { get; init; }

    /// <summary>Ids of the jobs that have workers on it.</summary>
    [Id(10)] public string[] Jobs { get; init; } = [];

    /// <summary>What it has of each job, in the order of the jobs' ids: workers, parameters and copies.</summary>
    [Id(11)] public NodePart[] Parts { get; init; } = [];

    /// <summary>Its processor.</summary>
    [Id(12)] public string Processor { get; init; } = "";

    /// <summary>Its operating system.</summary>
    [Id(13)] public string OperatingSystem { get; init; } = "";
}
