using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Windrow.Numerics.Simd;

namespace Windrow.Optimizers;

/// <summary>The gradient of the mean loss as an optimizer reads it: a sum that is scaled, and held within limits, as it is loaded. Nothing is
/// written for it, so a step passes over the gradient once.</summary>
/// <param name="sum">Gradient of the sum of the losses, [n].</param>
/// <param name="scale">Factor of every element; see <see cref="GradientClip.Scale"/>.</param>
/// <param name="limit">Largest absolute value after scaling; null for no limit.</param>
public readonly ref struct MeanGradient(ReadOnlySpan<float> sum, double scale = 1, double? limit = null)
{
    readonly ReadOnlySpan<float> _sum = sum;
    readonly float _scale = (float)scale, _limit = (float)(limit ?? double.PositiveInfinity);

    /// <summary>Number of elements.</summary>
    public int Length => _sum.Length;

    /// <summary>The elements from <paramref name="i"/> on, a whole vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal V Load<V>(int i) where V : struct, ILanes<V> =>
        V.Min(V.Fill(_limit), V.Max(V.Fill(-_limit), V.Load(in MemoryMarshal.GetReference(_sum), i, V.Width) * V.Fill(_scale)));

    /// <summary>The elements from <paramref name="start"/> on, as they come from the sum.</summary>
    internal MeanGradient Slice(int start, int length) => new(_sum.Slice(start, length), _scale, _limit);

    /// <summary>The same, with the last vector filled up.</summary>
    /// <param name="memory">A vector or more, which takes the sum's elements and zeros.</param>
    internal MeanGradient PaddedIn(Span<float> memory)
    {
        memory.Clear();
        _sum.CopyTo(memory);
        return new MeanGradient(memory, _scale, _limit);
    }
}
