using System.Numerics.Tensors;
using Windrow.Checkpoints;

namespace Windrow.Grains.Jobs;

/// <summary>Looks for NaN and infinity in a state that is to be stored: such a checkpoint would be of no use, and would replace good ones.</summary>
static class NotFiniteValues
{
    /// <summary>The first tensor with such a value, in words that fit into a sentence; null when all values are finite.</summary>
    public static string? In(Checkpoint checkpoint)
    {
        if (!AllFinite(checkpoint.Weights)) return "the vector of parameters";
        foreach (OptimizerSlot slot in checkpoint.OptimizerSlots)
        {
            if (!AllFinite(slot.Values)) return $"the optimizer's '{slot.Name}'";
        }

        foreach (NamedTensor state in checkpoint.LaneStates)
        {
            if (!AllFinite(state.Values.Span)) return $"the hidden state '{state.Name}'";
        }

        return null;
    }

    /// <summary>x · 0 is 0 for every finite x, and NaN for every other.</summary>
    static bool AllFinite(ReadOnlySpan<float> values)
    {
        const int Block = 4096;
        Span<float> zeros = stackalloc float[Block];
        for (; !values.IsEmpty; values = values[Math.Min(Block, values.Length)..])
        {
            ReadOnlySpan<float> block = values[..Math.Min(Block, values.Length)];
            TensorPrimitives.Multiply(block, 0f, zeros);
            if (float.IsNaN(TensorPrimitives.Sum<float>(zeros[..block.Length]))) return false;
        }

        return true;
    }
}
