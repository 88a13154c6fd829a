using System.Text.Json;
using System.Text.Json.Serialization;
using Windrow.Audio;
using Windrow.Tests.Models;

namespace Windrow.Tests.Audio;

/// <summary>The numbers that torchaudio computes in double precision, and WAV files that Python's <c>wave</c> wrote.</summary>
public class TorchaudioTests
{
    static readonly JsonElement Fixture = PyTorchFixture.Read("audio.json");

    static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static TheoryData<string> FeatureCases => [.. Cases("features").Select(Name)];

    public static TheoryData<string> WavCases => [.. Cases("wav").Select(Name)];

    public static TheoryData<int> ResampledCases => [.. Enumerable.Range(0, Cases("resampled").Count())];

    [Theory]
    [MemberData(nameof(FeatureCases))]
    public void Features_are_those_of_torchaudio(string name)
    {
        JsonElement given = Cases("features").Single(each => Name(each) == name);
        AudioFeatures features = given.GetProperty("settings").Deserialize<AudioFeatures>(Json)!;
        int length = given.GetProperty("length").GetInt32(), rate = given.GetProperty("rate").GetInt32();
        float[] samples = TestSignal.Of(length);
        if (given.GetProperty("silence").GetBoolean()) samples.AsSpan().Fill(0.25f);

        Assert.Empty(features.Problems());
        float[] computed = features.Compute(new Recording(samples, rate));

        int[] shape = [.. given.GetProperty("expected").GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        Assert.Equal(shape, (int[])[features.FramesOf(length, rate), features.Width]);
        AssertNear(given.GetProperty("expected"), computed);
    }

    [Theory]
    [MemberData(nameof(ResampledCases))]
    public void Resampled_signals_are_those_of_torchaudio(int index)
    {
        JsonElement given = Cases("resampled").ElementAt(index);
        int from = given.GetProperty("from").GetInt32(), to = given.GetProperty("to").GetInt32(), length = given.GetProperty("length").GetInt32();
        float[] resampled = new Resampler(from, to).Resample(TestSignal.Of(length));
        Assert.Equal(Resampler.LengthOf(length, from, to), resampled.Length);
        AssertNear(given.GetProperty("expected"), resampled);
    }

    [Theory]
    [MemberData(nameof(WavCases))]
    public void Files_that_Python_wrote_are_read(string name)
    {
        JsonElement given = Cases("wav").Single(each => Name(each) == name);
        Recording recording = WavFile.Read(new MemoryStream(given.GetProperty("file").GetBytesFromBase64()));
        Assert.Equal(given.GetProperty("rate").GetInt32(), recording.SampleRate);
        Assert.Equal(PyTorchFixture.Floats(given.GetProperty("expected").GetProperty("values")), recording.Samples);
    }

    static JsonElement.ArrayEnumerator Cases(string kind) => Fixture.GetProperty(kind).EnumerateArray();

    static string Name(JsonElement given) => given.GetProperty("name").GetString()!;

    /// <summary>The error is at most one unit in the last place of float32, of the largest number or of 1.</summary>
    static void AssertNear(JsonElement expected, float[] computed)
    {
        double[] values = PyTorchFixture.Doubles(expected.GetProperty("values"));
        Assert.Equal(values.Length, computed.Length);
        double worst = values.Select((value, i) => Math.Abs(value - computed[i])).Max(), largest = values.Max(Math.Abs);
        Assert.True(worst <= Math.Max(1, largest) * 1.2e-7, $"The largest difference is {worst}, and the largest number {largest}.");
    }
}
