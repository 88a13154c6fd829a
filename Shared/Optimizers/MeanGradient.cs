using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Windrow.Numerics.Simd;

namespace Windrow.Optimizers;

/// <summary>The gradient of the mean loss as an optimizer reads it: a sum that is scaled and clipped as it is loaded. The result is not
/// stored, so a step passes over the gradient only once.</summary>
/// <param name="sum">Gradient of the sum of the losses, [n].</param>
/// <param name="scale">Factor for every element; see <see cref="GradientClip.Scale"/>.</param>
/// <param name="limit">Maximum absolute value after scaling; null for no limit.</param>
public readonly ref struct MeanGradient(ReadOnlySpan<float> sum, double scale = 1, double? limit = null)
{
    readonly ReadOnlySpan<float> _sum = sum;
    readonly float _scale = (float)scale, _limit = (float)(limit ?? double.PositiveInfinity);

    /// <summary>Number of elements.</summary>
    public int Length => _sum.Length;

    /// <summary>One whole vector of elements, starting at <paramref name="i"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal V Load<V>(int i) where V : struct, ILanes<V> =>
        V.Min(V.Fill(_limit), V.Max(V.Fill(-_limit), V.Load(in MemoryMarshal.GetReference(_sum), i, V.Width) * V.Fill(_scale)));

    /// <summary>The elements starting at <paramref name="start"/>, unscaled.</summary>
    internal MeanGradient Slice(int start, int length) => new(_sum.Slice(start, length), _scale, _limit);

    /// <summary>The same, with the last vector padded.</summary>
    /// <param name="memory">At least one vector, which receives the sum's elements and zeros.</param>
    internal MeanGradient PaddedIn(Span<float> memory)
    {
        memory.Clear();
        _sum.CopyTo(memory);
        return new MeanGradient(memory, _scale, _limit);
    }
}
