using System.Text.Json;
using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class AudioFeaturesTests
{
    static double Mel(double hz) => 1127 * Math.Log(1 + hz / 700);

    [Theory]
    [InlineData(16_000, 40)]
    [InlineData(8_000, 23)]
    [InlineData(44_100, 64)]
    public void A_tone_is_loudest_in_the_band_whose_center_is_nearest(int rate, int bands)
    {
        AudioFeatures features = new() { SampleRate = rate, Bands = bands };
        double step = (Mel(rate / 2.0) - Mel(20)) / (bands + 1);
        for (double hz = 500; hz < rate * 0.45; hz *= 1.07)
        {
            double place = (Mel(hz) - Mel(20)) / step - 1;
            if (Math.Abs(place - Math.Round(place)) > 0.35) continue;       // nearly as far from two centers
            float[] frame = features.Compute(TestSignal.Tone(hz, rate, rate / 10))[..bands];
            Assert.Equal((int)Math.Round(place), Array.IndexOf(frame, frame.Max()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void The_number_of_time_steps_is_known_without_computing_them(int stack)
    {
        AudioFeatures features = new() { Stack = stack, Deltas = 1, Bands = 13, SampleRate = 8_000 };
        Assert.Equal(13 * 2 * stack, features.Width);
        foreach (int rate in (int[])[8_000, 11_025, 16_000, 44_100, 1_003])
        {
            foreach (int samples in (int[])[1, 25, 199, 200, 201, 279, 280, 281, 441, 442, 1_000, 3_333])
            {
                float[] computed = features.Compute(TestSignal.Recording(samples, rate));
                Assert.Equal(features.FramesOf(samples, rate) * features.Width, computed.Length);
                Assert.All(computed, value => Assert.True(float.IsFinite(value)));
            }
        }
    }

    /// <summary>Stacked deltas: what is next to what.</summary>
    [Fact]
    public void Deltas_come_before_stacking()
    {
        AudioFeatures plain = new() { Bands = 10, Deltas = 1 };
        Recording recording = TestSignal.Recording(16_000);
        float[] apart = plain.Compute(recording), stacked = (plain with { Stack = 2 }).Compute(recording);
        Assert.Equal(98 * 20, apart.Length);
        Assert.Equal(apart, stacked);
    }

    [Fact]
    public void Settings_are_equal_whatever_was_computed_with_them_and_a_changed_copy_computes_anew()
    {
        AudioFeatures features = new() { Bands = 20 }, same = new() { Bands = 20 };
        Recording recording = TestSignal.Recording(1_000);
        float[] computed = features.Compute(recording);
        Assert.Equal(same, features);
        Assert.Equal(same.GetHashCode(), features.GetHashCode());
        Assert.Equal(computed, same.Compute(recording));

        AudioFeatures changed = features with { Bands = 21 };
        Assert.NotEqual(features, changed);
        Assert.Equal(21 * changed.FramesOf(1_000, 16_000), changed.Compute(recording).Length);
    }

    [Fact]
    public void Settings_survive_JSON()
    {
        AudioFeatures features = new()
        {
            Kind = AudioFeatureKind.Mfcc,
            SampleRate = 8_000,
            FrameMilliseconds = 32,
            HopMilliseconds = 12.5,
            Bands = 23,
            Coefficients = 12,
            LowestHz = 60.5,
            HighestHz = 3_800,
            Deltas = 2,
            Stack = 3,
        };
        string json = JsonSerializer.Serialize(features, JsonSerializerOptions.Web);
        Assert.DoesNotContain("width", json, StringComparison.Ordinal);
        Assert.Equal(features, JsonSerializer.Deserialize<AudioFeatures>(json, JsonSerializerOptions.Web));
        Assert.Equal(new AudioFeatures(), JsonSerializer.Deserialize<AudioFeatures>("{}"));
    }

    [Fact]
    public void Threads_that_share_settings_get_the_same_features()
    {
        AudioFeatures features = new() { Kind = AudioFeatureKind.Mfcc, Deltas = 2 };
        Recording[] recordings = [.. Enumerable.Range(0, 16).Select(i => TestSignal.Recording(2_000 + 100 * i, 8_000 + 500 * i))];
        float[][] expected = [.. recordings.Select(recording => (features with { }).Compute(recording))];
        Parallel.For(0, 64, i => Assert.Equal(expected[i % 16], features.Compute(recordings[i % 16])));
    }

    [Fact]
    public void Recordings_without_samples_or_with_impossible_rates_or_lengths_are_refused()
    {
        AudioFeatures features = new();
        Assert.Throws<ArgumentException>(() => features.Compute(new Recording([], 16_000)));
        Assert.Throws<ArgumentOutOfRangeException>(() => features.Compute(new Recording([0], 999)));
        Assert.Throws<ArgumentOutOfRangeException>(() => features.FramesOf(0, 16_000));
        foreach (long samples in (long[])[1L << 31, 1L << 40, long.MaxValue])
        {
            AudioException refused = Assert.Throws<AudioException>(() => features.FramesOf(samples, 16_000));
            Assert.EndsWith("more than an array can hold; split it into shorter recordings.", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<AudioException>(() => new AudioFeatures { SampleRate = 384_000 }.FramesOf(1 << 28, 1_000));
    }
}
