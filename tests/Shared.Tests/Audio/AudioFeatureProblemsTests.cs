using System.Globalization;
using System.Text.Json;
using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class AudioFeatureProblemsTests
{
    [Theory]
    [InlineData("""{"Kind": 7}""", "kind is 7; it must be logMel or mfcc.")]
    [InlineData("""{"SampleRate": 999}""", "sampleRate is 999; it must be from 1000 to 384000 Hz.")]
    [InlineData("""{"FrameMilliseconds": 0.5}""", "frameMilliseconds is 0.5; it must be from 1 to 1000.")]
    [InlineData("""{"HopMilliseconds": 1001}""", "hopMilliseconds is 1001; it must be from 1 to 1000.")]
    [InlineData("""{"Bands": 3}""", "bands is 3; it must be from 4 to 512.")]
    [InlineData("""{"Coefficients": 0}""", "coefficients is 0; it must be at least 1.")]
    [InlineData("""{"LowestHz": -1}""", "lowestHz is -1; it must be from 0 to half of sampleRate.")]
    [InlineData("""{"HighestHz": 0}""", "highestHz is 0; it must be above 0, and at most half of sampleRate.")]
    [InlineData("""{"Deltas": 3}""", "deltas is 3; it must be 0, 1 or 2.")]
    [InlineData("""{"Stack": 0}""", "stack is 0; it must be from 1 to 10.")]
    [InlineData("""{"Kind": 1, "Coefficients": 41}""", "coefficients is 41 and bands is 40; there are at most as many coefficients as bands.")]
    [InlineData("""{"HighestHz": 8001}""", "highestHz is 8001 and sampleRate is 16000; highestHz must be at most half of sampleRate, 8000.")]
    [InlineData("""{"LowestHz": 4000, "SampleRate": 8000}""", "lowestHz is 4000 and half of sampleRate is 4000; lowestHz must be lower.")]
    [InlineData("""{"LowestHz": 400, "HighestHz": 300}""", "lowestHz is 400 and highestHz is 300; lowestHz must be lower.")]
    [InlineData("""{"FrameMilliseconds": 1, "SampleRate": 1500}""", "frameMilliseconds is 1 and sampleRate is 1500; a frame must have at least 2 samples.")]
    [InlineData("""{"Bands": 128}""", "bands is 128, which makes some of them so narrow that the spectrum of 25 ms has no frequency in them; there must be at most ")]
    [InlineData("""{"FrameMilliseconds": 1, "SampleRate": 2000}""", "bands is 40, which makes some of them so narrow that the spectrum of 1 ms has no frequency in them; frames must be longer.")]
    public void Settings_that_are_not_allowed_are_named(string json, string problem)
    {
        AudioFeatures features = JsonSerializer.Deserialize<AudioFeatures>(json)!;
        Assert.StartsWith(problem, Assert.Single(features.Problems()), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => features.Compute(TestSignal.Recording(100)));
        Assert.Throws<InvalidOperationException>(() => features.FramesOf(100, 16_000));
    }

    [Fact]
    public void Numbers_that_are_not_numbers_are_problems()
    {
        AudioFeatures[] features =
        [
            new() { FrameMilliseconds = double.NaN }, new() { HopMilliseconds = double.NaN }, new() { LowestHz = double.NaN }, new() { HighestHz = double.NaN },
        ];
        Assert.All(features, each => Assert.Single(each.Problems()));
    }

    [Fact]
    public void As_many_bands_as_the_advice_says_are_allowed()
    {
        string problem = Assert.Single(new AudioFeatures { Bands = 128 }.Problems());
        int most = int.Parse(problem.Split("at most ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(most, 80, 127);
        Assert.Empty(new AudioFeatures { Bands = most }.Problems());
    }
}
