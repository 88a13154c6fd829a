using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class ResamplerTests
{
    /// <summary>The frequencies below half of the new rate stay, those above go.</summary>
    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(3_000, 1)]
    [InlineData(5_000, 0)]
    [InlineData(9_000, 0)]
    public void Resampling_keeps_tones_that_the_new_rate_can_represent_and_removes_others(double hz, double gain)
    {
        float[] resampled = new Resampler(22_050, 8_000).Resample(TestSignal.Tone(hz, 22_050, 22_050).Samples);
        float[] expected = TestSignal.Tone(hz, 8_000, 8_000).Samples;
        for (int n = 100; n < 7_900; n++) Assert.Equal(gain * expected[n], resampled[n], 0.01);
    }

    [Fact]
    public void Equal_rates_change_nothing()
    {
        float[] samples = TestSignal.Of(100);
        Assert.Equal(samples, new Resampler(48_000, 48_000).Resample(samples));
    }

    /// <summary>For most rates the weights are in a table. The last two rates need too many for a table, so each weight is computed when it is used.</summary>
    [Theory]
    [InlineData(44_100, 16_000)]
    [InlineData(1_000, 384_000)]
    [InlineData(8_000, 8_001)]
    [InlineData(383_999, 16_001)]
    [InlineData(1_001, 383_999)]
    public void Resampled_signals_are_those_of_the_definition(int from, int to)
    {
        float[] samples = TestSignal.Of(20 * from / Math.Min(from, to) + 3), resampled = new Resampler(from, to).Resample(samples);
        Assert.Equal((int)Math.Ceiling((double)samples.Length * to / from), resampled.Length);
        for (int n = 0; n < resampled.Length; n++)
        {
            double sum = 0, scale = 0.99 * Math.Min(from, to);
            for (int k = 0; k < samples.Length; k++)
            {
                double t = scale * ((double)k / from - (double)n / to);
                double sinc = t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);
                if (Math.Abs(t) < 6) sum += samples[k] * scale / from * Math.Pow(Math.Cos(Math.PI * t / 12), 2) * sinc;
            }

            Assert.Equal(sum, resampled[n], 3e-8);
        }
    }

    [Fact]
    public void Rates_that_no_recording_has_are_refused()
    {
        foreach (int rate in (int[])[0, -1, 999, 384_001])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(rate, 16_000));
            Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(16_000, rate));
        }
    }
}
