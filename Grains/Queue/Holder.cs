namespace Windrow.Grains.Queue;

/// <summary>A job that uses slots or starts, while slots are being divided.</summary>
/// <param name="job">The job.</param>
/// <param name="wish">How many slots it can do with.</param>
/// <param name="held">The slots that it uses, on silos that still exist.</param>
sealed class Holder(SlotRequest job, Wish wish, IReadOnlyList<SiloSlots> held)
{
    string? _reason;

    public SlotRequest Job => job;

    public Wish Wish => wish;

    /// <summary>The slots that it uses now and keeps.</summary>
    public IReadOnlyList<SiloSlots> Kept { get; private set; } = SlotSets.Trim(held, wish.Most);

    /// <summary>Number of slots that it gets in addition.</summary>
    public int Given { get; set; }

    /// <summary>Number of slots that it has from now on.</summary>
    public int Count => SlotSets.Count(Kept) + Given;

    /// <summary>Number of slots that it uses now and is to give back.</summary>
    public int Returning => SlotSets.Count(held) - SlotSets.Count(Kept);

    /// <summary>Number of slots that it uses and does not need.</summary>
    public int Surplus => Given > 0 ? 0 : Math.Max(0, SlotSets.Count(Kept) - wish.Need);

    /// <summary>Takes all of its slots back.</summary>
    public void Recall(string reason) => (Kept, _reason) = ([], reason);

    /// <summary>Takes some of its slots back.</summary>
    public void Shrink(int slots, string reason) => (Kept, _reason) = (SlotSets.Trim(Kept, SlotSets.Count(Kept) - slots), reason);

    /// <summary>The decision, with slots taken from those that are free.</summary>
    public QueueDecision Decide(FreeSlots free) => new(job, SlotSets.Merge([.. Kept, .. free.Take(Given)]), 0, _reason);
}
