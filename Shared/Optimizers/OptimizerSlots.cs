namespace Windrow.Optimizers;

/// <summary>The state of some parameters while they are updated: for each slot of the optimizer, one float per parameter.</summary>
readonly ref struct OptimizerSlots
{
    /// <summary>Maximum number of slots of an optimizer.</summary>
    public const int Most = 3;

    readonly Span<float> _first, _second, _third;

    /// <summary>Part of a range's state.</summary>
    public OptimizerSlots(OptimizerState state, int start, int length)
    {
        Count = state.Slots;
        if (Count > 0) _first = state[0].Slice(start, length);
        if (Count > 1) _second = state[1].Slice(start, length);
        if (Count > 2) _third = state[2].Slice(start, length);
    }

    /// <summary>Memory for the state of one vector of parameters, slot after slot.</summary>
    public OptimizerSlots(Span<float> memory, int count)
    {
        int length = memory.Length / Most;
        Count = count;
        _first = memory[..length];
        _second = memory.Slice(length, length);
        _third = memory.Slice(2 * length, length);
    }

    /// <summary>Number of slots.</summary>
    public int Count { get; }

    /// <summary>The values of one slot, in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> this[int slot] => slot switch { 0 => _first, 1 => _second, _ => _third };

    /// <summary>Copies every slot, up to the shorter of the two lengths.</summary>
    public void CopyTo(OptimizerSlots other)
    {
        for (int slot = 0; slot < Count; slot++) this[slot][..Math.Min(this[slot].Length, other[slot].Length)].CopyTo(other[slot]);
    }
}
