namespace Windrow.Grains.Queue;

/// <summary>The slots of a cluster that no job uses, while they are being given away.</summary>
sealed class FreeSlots
{
    readonly (SiloAddress Silo, int Free)[] _silos;

    /// <summary>All slots, without those that jobs use.</summary>
    public FreeSlots(IReadOnlyList<SiloSlots> silos, IEnumerable<SiloSlots> used)
    {
        Dictionary<SiloAddress, int> taken = used.GroupBy(held => held.Silo).ToDictionary(held => held.Key, held => held.Sum(one => one.Slots));
        _silos = [.. silos.Select(silo => (silo.Silo, Math.Max(0, silo.Slots - taken.GetValueOrDefault(silo.Silo))))];
        Count = _silos.Sum(silo => silo.Free);
    }

    /// <summary>Number of free slots.</summary>
    public int Count { get; private set; }

    /// <summary>Takes slots, from each silo in proportion to those that are free there.</summary>
    /// <param name="count">Number of slots; at most <see cref="Count"/>.</param>
    public IReadOnlyList<SiloSlots> Take(int count)
    {
        List<SiloSlots> taken = [];
        long all = Count, before = 0, given = 0;
        for (int i = 0; i < _silos.Length; i++)
        {
            before += _silos[i].Free;
            int share = all == 0 ? 0 : (int)((count * before / all) - given);      // as ClusterPlan spreads workers
            if (share == 0) continue;
            given += share;
            _silos[i].Free -= share;
            taken.Add(new SiloSlots(_silos[i].Silo, share));
        }

        Count -= count;
        return taken;
    }
}
