namespace Windrow.Grains.Queue;

/// <summary>Sets of slots on several silos.</summary>
static class SlotSets
{
    /// <summary>Number of slots.</summary>
    public static int Count(IEnumerable<SiloSlots> slots) => slots.Sum(part => part.Slots);

    /// <summary>Number of slots on one silo.</summary>
    public static int Of(IEnumerable<SiloSlots> slots, SiloAddress silo) => slots.Sum(part => part.Silo.Equals(silo) ? part.Slots : 0);

    /// <summary>Those that are on some silos.</summary>
    public static IReadOnlyList<SiloSlots> On(IEnumerable<SiloSlots> slots, IEnumerable<SiloSlots> silos)
    {
        HashSet<SiloAddress> known = [.. silos.Select(silo => silo.Silo)];
        return [.. slots.Where(part => known.Contains(part.Silo))];
    }

    /// <summary>At most a number of them, the first ones.</summary>
    public static IReadOnlyList<SiloSlots> Trim(IReadOnlyList<SiloSlots> slots, int most)
    {
        List<SiloSlots> kept = [];
        foreach (SiloSlots part in slots)
        {
            int taken = Math.Min(part.Slots, most);
            if (taken > 0) kept.Add(part with { Slots = taken });
            most -= taken;
        }

        return kept;
    }

    /// <summary>The same slots with one part for each silo.</summary>
    public static IReadOnlyList<SiloSlots> Merge(IEnumerable<SiloSlots> slots) =>
        [.. slots.GroupBy(part => part.Silo).Select(parts => new SiloSlots(parts.Key, Count(parts)))];
}
