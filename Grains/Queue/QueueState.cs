namespace Windrow.Grains.Queue;

/// <summary>Everything that the order of jobs depends on.</summary>
/// <param name="Silos">The silos that can take workers, with all their slots, in a fixed order.</param>
/// <param name="Jobs">The jobs that use slots or wait for them.</param>
/// <param name="Usage">Slot-seconds that each user has used; a user who is missing has used none.</param>
/// <param name="Rules">How slots are divided.</param>
sealed record QueueState(IReadOnlyList<SiloSlots> Silos, IReadOnlyList<SlotRequest> Jobs, IReadOnlyDictionary<string, double> Usage, QueueRules Rules);

/// <summary>What a job may do.</summary>
/// <param name="Job">The job.</param>
/// <param name="Slots">The slots that it may use from now on; fewer than it uses if it is to give some back, and none if it is to wait.</param>
/// <param name="Place">Its place among the waiting jobs, from 1 on; 0 when it does not wait.</param>
/// <param name="Reason">Why it waits or gives slots back, as a sentence; null when it does neither.</param>
sealed record QueueDecision(SlotRequest Job, IReadOnlyList<SiloSlots> Slots, int Place, string? Reason);
