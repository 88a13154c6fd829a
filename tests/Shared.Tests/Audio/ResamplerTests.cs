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

    /// <summary>Rates with a large table of weights and without one, whose weights are computed for each result.</summary>
    [Fact]
    public void Rates_without_a_common_divisor_give_the_length_and_the_signal_that_they_should()
    {
        Resampler unusual = new(383_999, 16_001), usual = new(384_000, 16_000);
        float[] signal = TestSignal.Tone(440, 384_000, 24_000).Samples;
        float[] a = unusual.Resample(signal), b = usual.Resample(signal);
        Assert.Equal((1001, 1000), (a.Length, b.Length));
        for (int n = 50; n < 900; n++) Assert.Equal(b[n], a[n], 0.03);      // shifted by up to 900 / 16,000² s · 440 Hz
    }
}
