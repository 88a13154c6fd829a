using Windrow.Numerics;

namespace Windrow.Optimizers;

/// <summary>What an optimizer keeps for a range of parameters: one float32 for each parameter and slot.</summary>
public sealed class OptimizerState
{
    readonly AlignedBuffer[] _slots;

    /// <summary>State as it is before the first step, for <paramref name="length"/> parameters.</summary>
    public OptimizerState(Optimizer optimizer, int length)
    {
        Length = length;
        _slots = [.. optimizer.Slots.Select(_ => new AlignedBuffer(length))];
        optimizer.Start(this);
    }

    /// <summary>Values of each parameter.</summary>
    public int Slots => _slots.Length;

    /// <summary>Parameters in the range.</summary>
    public int Length { get; }

    /// <summary>The values of one slot, [<see cref="Length"/>], in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> this[int slot] => _slots[slot].Span;

    /// <summary>The same values as memory that a message can hold.</summary>
    public Memory<float> Memory(int slot) => _slots[slot].Memory;
}
