using Windrow.Grains.Access;
using Windrow.Jobs;

namespace Windrow.Grains.Queue;

/// <summary>Divides the slots of a cluster among its jobs. There is one such grain, with the key <see cref="Key"/>; running jobs do not
/// depend on it.</summary>
[Alias("windrow.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>The key of the only grain.</summary>
    const string Key = "queue";

    /// <summary>Tells a job which slots it may use from now on. A job asks again every half second while it waits or runs.</summary>
    [Alias("AskAsync"), Access(CallersAllowed.Silos)]
    Task<SlotAnswer> AskAsync(SlotRequest request);

    /// <summary>A job is at rest, and needs no slots. Its last request says what it has used.</summary>
    [Alias("LeaveAsync"), Access(CallersAllowed.Silos)]
    Task LeaveAsync(SlotRequest request);

    /// <summary>The jobs that use slots or wait for them: first those that run, then those that wait, in the order in which they will start.</summary>
    [Alias("ListAsync"), Access(CallersAllowed.Users)]
    Task<QueueListing> ListAsync();
}

/// <summary>The queue of a cluster at one moment.</summary>
/// <param name="Slots">Slots of all silos.</param>
/// <param name="Jobs">The jobs that use slots or wait for them.</param>
[GenerateSerializer, Immutable, Alias("windrow.QueueListing")]
public sealed record QueueListing(int Slots, QueueEntry[] Jobs);

/// <summary>One job in the queue.</summary>
[GenerateSerializer, Immutable, Alias("windrow.QueueEntry")]
public sealed record QueueEntry
{
    /// <summary>Its place among the waiting jobs, from 1 on; 0 when it runs.</summary>
    [Id(0)] public required int Place { get; init; }

    [Id(1)] public required string JobId { get; init; }

    /// <summary>Name of the key with which it was submitted; empty in a cluster without keys.</summary>
    [Id(2)] public required string User { get; init; }

    [Id(3)] public required JobPriority Priority { get; init; }

    /// <summary>Slots that it uses now.</summary>
    [Id(4)] public required int Slots { get; init; }

    /// <summary>Slots with which it starts.</summary>
    [Id(5)] public required int Needs { get; init; }

    /// <summary>Slots that it can use.</summary>
    [Id(6)] public required int Wants { get; init; }

    /// <summary>Why it waits or must give slots back, as a sentence; null when it does neither.</summary>
    [Id(7)] public string? Reason { get; init; }

    /// <summary>Slot-seconds that its user's jobs have used, of which older ones count less.</summary>
    [Id(8)] public double UserUsage { get; init; }
}
