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

    /// <summary>Parameters in the range.</summary>
    public int Length { get; }

    /// <summary>The values of one slot, [<see cref="Length"/>], in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> this[int slot] => _slots[slot].Span;

    /// <summary>The same values as memory that a message can hold.</summary>
    public Memory<float> Memory(int slot) => _slots[slot].Memory;
}

/// <summary>The state of some of a range's parameters, while they are updated.</summary>
/// <param name="state">State of the range.</param>
/// <param name="start">Place of the first of them in it.</param>
/// <param name="length">How many they are.</param>
readonly ref struct OptimizerSlots(OptimizerState state, int start, int length)
{
    readonly OptimizerState _state = state;
    readonly int _start = start, _length = length;

    /// <summary>The values of one slot, in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> this[int slot] => _state[slot].Slice(_start, _length);
}
