using Windrow.Numerics.Simd;
using Windrow.Optimizers;

namespace Windrow.Tests.Optimizers;

public class MeanGradientTests
{
    [Fact]
    public void Values_are_scaled_first_and_then_clamped_to_the_limit()
    {
        float[] source = [.. Enumerable.Range(-20, 41).Select(i => (float)i)];
        Assert.Equal(source.Select(x => Math.Clamp(x / 2, -3f, 3f)), Loaded(new MeanGradient(source, 0.5, 3)));
        Assert.Equal(source.Select(x => x / 2), Loaded(new MeanGradient(source, 0.5)));
        Assert.Equal(source, Loaded(new MeanGradient(source)));
    }

    [Fact]
    public void NaN_passes_through_and_infinity_is_clamped_like_any_large_value()
    {
        float[] source = new float[19];
        foreach (int at in (int[])[3, 18])      // inside a vector, and in the remainder
        {
            source.AsSpan().Fill(1f);
            (source[at - 2], source[at - 1], source[at]) = (float.NegativeInfinity, float.PositiveInfinity, float.NaN);
            Assert.Equal([-5f, 5f, float.NaN], Loaded(new MeanGradient(source, 1, 5))[(at - 2)..(at + 1)]);
            Assert.Equal([float.NegativeInfinity, float.PositiveInfinity, float.NaN], Loaded(new MeanGradient(source))[(at - 2)..(at + 1)]);
        }
    }

    /// <summary>The values that an optimizer reads.</summary>
    internal static float[] Loaded(MeanGradient gradient)
    {
        float[] loaded = new float[gradient.Length];
        for (int i = 0; i < loaded.Length; i += Lanes256.Width) Lanes256.Store(gradient.Load<Lanes256>(i), ref loaded[0], i, loaded.Length - i);
        return loaded;
    }
}
