using Windrow.Jobs;

namespace Windrow.Grains.Queue;

/// <summary>What a job wants of the cluster's slots and what it has now. Jobs repeat it, so a queue that has just started knows everything again
/// after a short time.</summary>
[GenerateSerializer, Immutable, Alias("windrow.SlotRequest")]
public sealed record SlotRequest
{
    /// <summary>The job's id.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Name of the key with which it was submitted; empty in a cluster without keys, where all jobs belong to one user.</summary>
    [Id(1)] public required string User { get; init; }

    [Id(2)] public required JobPriority Priority { get; init; }

    [Id(3)] public required DateTimeOffset Submitted { get; init; }

    /// <summary>Slots that it needs (<c>parallelism.minWorkers</c>); null if its workers may share slots.</summary>
    [Id(4)] public int? MinWorkers { get; init; }

    /// <summary>Its number of workers (<c>parallelism.workers</c>); null for as many as there are slots.</summary>
    [Id(5)] public int? Workers { get; init; }

    /// <summary>Its number of data shards, above which slots are of no use to it.</summary>
    [Id(6)] public int DataShards { get; init; } = 1;

    /// <summary>The slots that it uses now; empty when it waits.</summary>
    [Id(7)] public SiloSlots[] Held { get; init; } = [];

    /// <summary>Time that it has spent waiting for slots since it was submitted.</summary>
    [Id(8)] public TimeSpan Waited { get; init; }

    /// <summary>Slot-seconds that it has used, of which older ones count less.</summary>
    [Id(9)] public double Usage { get; init; }

    /// <summary>The moment for which <see cref="Usage"/> is right.</summary>
    [Id(10)] public DateTimeOffset UsageAt { get; init; }

    /// <summary>Whether it lost its slots together with a silo, and continues before other jobs start.</summary>
    [Id(11)] public bool IsContinuing { get; init; }

    /// <summary>Silos that are about to stop.</summary>
    [Id(12)] public SiloAddress[] Leaving { get; init; } = [];
}

/// <summary>What a job may use from now on.</summary>
/// <param name="Slots">Its slots. If they are fewer than it uses, it gives the others back at its next segment boundary. Empty when it is to wait.</param>
/// <param name="Place">Its place in the queue, from 1 on; 0 when it does not wait.</param>
/// <param name="Reason">Why it waits, or gives slots back, as a sentence; null when it does neither.</param>
[GenerateSerializer, Immutable, Alias("windrow.SlotAnswer")]
public sealed record SlotAnswer(SiloSlots[] Slots, int Place, string? Reason);
