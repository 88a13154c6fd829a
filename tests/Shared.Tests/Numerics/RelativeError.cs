namespace Windrow.Tests.Numerics;

/// <summary>How far numbers are from the expected ones, relative to the expected size.</summary>
static class RelativeError
{
    /// <summary>‖actual − expected‖ / ‖expected‖; ‖actual‖ where zeros are expected; NaN if anything is NaN.</summary>
    public static double Of(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }

        return Math.Sqrt(size == 0 ? difference : difference / size);
    }

    /// <summary>|actual − expected| / |expected|.</summary>
    public static double Of(double actual, double expected) => Math.Abs(actual - expected) / Math.Abs(expected);

    /// <summary>Fails unless the error is below a bound. NaN is never below.</summary>
    public static void Below(double bound, ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, string what)
    {
        double error = Of(actual, expected);
        Assert.True(error < bound, $"{what} has a relative error of {error:g3}; at most {bound:g3} is allowed.");
    }

    /// <inheritdoc cref="Below(double, ReadOnlySpan{float}, ReadOnlySpan{double}, string)"/>
    public static void Below(double bound, double actual, double expected, string what)
    {
        double error = Of(actual, expected);
        Assert.True(error < bound, $"{what} is {actual:r}, expected {expected:r}: the error is {error:g3}, and at most {bound:g3} is allowed.");
    }
}
