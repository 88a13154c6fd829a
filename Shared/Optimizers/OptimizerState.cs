using Windrow.Numerics;

namespace Windrow.Optimizers;

/// <summary>What an optimizer keeps for a range of parameters: one float32 per parameter and slot.</summary>
public sealed class OptimizerState
{
    readonly AlignedBuffer[] _slots;

    /// <summary>Creates the state before the first step, for <paramref name="length"/> parameters.</summary>
    public OptimizerState(Optimizer optimizer, int length)
    {
        Length = length;
        _slots = [.. optimizer.Slots.Select(_ => new AlignedBuffer(length))];
        optimizer.Start(this);
    }

    /// <summary>Number of values per parameter.</summary>
    public int Slots => _slots.Length;

    /// <summary>Number of parameters in the range.</summary>
    public int Length { get; }

    /// <summary>The values of one slot, [<see cref="Length"/>], in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> this[int slot] => _slots[slot].Span;

    /// <summary>The same values as memory that a message can hold.</summary>
    public Memory<float> Memory(int slot) => _slots[slot].Memory;
}
