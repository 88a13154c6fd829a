using System.Text;
using Windrow.Tests.Audio;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>Recordings that a table names. Recordings that are read are compared with the same sound in a plain file.</summary>
static class RecordingInputs
{
    const string Section = "Recordings", Audio = "inputs: {type: audio, column: file, bands: 8, lowestHz: 200, maxSeconds: 3, normalize: none}, target: {column: y}";

    static readonly short[] Sound = [.. Enumerable.Range(0, 2000).Select(n => (short)(8000 * Math.Sin(n * 0.7)))];

    public static IEnumerable<AwkwardInput> All() =>
    [
        Refused("sound of length zero: a header without samples", "none.wav", ToneFiles.OfSamples([])),
        Refused("a file of length zero", "empty.wav", []),
        Refused("a file that is cut short", "cut.wav", ToneFiles.OfSamples(Sound)[..1001]),
        Refused("a file that ends within its header", "cut.wav", ToneFiles.OfSamples(Sound)[..30]),
        Read("two channels where all others have one", "read: the channels are averaged", Samples(Sound, bits: 16, channels: 2)),
        Read("24 bits where all others have 16", "read as the same sound with 16 bits", Samples(Sound, bits: 24, channels: 1)),
        Read("32-bit floating-point numbers", "read as the same sound with 16 bits", Samples(Sound, bits: 32, channels: 1, WavBytes.FloatingPoint)),
        new(Section, "a sample rate that is not that of the others", Resampled),
        new(Section, "ten samples, which are less than a frame", Short),
        new(Section, "silence", Silence),
        Refused("12 bits", "odd.wav", WavBytes.File(WavBytes.Format(WavBytes.Pcm, 1, 4000, 12), new byte[100])),
        Refused("ADPCM", "packed.wav", WavBytes.File(WavBytes.Format(0x11, 1, 4000, 4), new byte[100])),
        Refused("65 channels", "many.wav", WavBytes.File(WavBytes.Format(WavBytes.Pcm, 65, 4000, 16), new byte[1300])),
        Refused("100 samples per second", "slow.wav", ToneFiles.OfSamples(Sound, rate: 100)),
        Refused("a sample that is NaN", "nan.wav", WavBytes.File(WavBytes.Format(WavBytes.FloatingPoint, 1, 4000, 32), [.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), 9).SelectMany(bytes => bytes)])),
        Refused("a recording longer than maxSeconds", "long.wav", ToneFiles.OfSamples(new short[4 * 4000])),
        Refused("an MP3 file with the name of a WAV file", "a.wav", [.. "ID3\u0004"u8, 0, 0, 0, 0, 0, 0]),
        Refused("a FLAC file", "a.flac", [.. "fLaC"u8, 0, 0, 0, 34]),
        Refused("a text", "notes.wav", "these are notes"u8.ToArray()),
        Refused("a pointer of Git LFS", "a.wav", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray()),
        Refused("a file that does not exist", "missing.wav", null),
        Refused("an empty field", "", null),
        Refused("a data URI without base64", "data:audio/wav,abc", null),
        Refused("a data URI with something other than base64", "data:audio/wav;base64,!!!", null),
        new(Section, "a transcript of four tokens for a recording of one time step", () => Refusal(
            "a.wav", ToneFiles.OfSamples(new short[50]), Audio.Replace("{column: y}", "{type: transcript, column: y, unit: character}", StringComparison.Ordinal), "abba")),
    ];

    static AwkwardInput Refused(string input, string field, byte[]? content) => new(Section, input, () => Refusal(field, content, Audio, "b"));

    static string Refusal(string field, byte[]? content, string data, string target) => TrainingJob.Refusal(
        "a.csv", Encoding.UTF8.GetBytes($"file,y\n\"{ToneFiles.Uri("abcdefgh")}\",b\n\"{ToneFiles.Uri("abcdefgh")}\",a\n\"{field}\",{target}\n"), data, content is null ? [] : [(field, content)]);

    static AwkwardInput Read(string input, string answer, byte[] content) => new(Section, input, () =>
    {
        float[] expected = Inputs(ToneFiles.OfSamples(Sound)), found = Inputs(content);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        return answer;
    });

    /// <summary>A tone at 8 kHz has the features of the same tone at 4 kHz, except at its ends.</summary>
    static string Resampled()
    {
        short[] faster = [.. Enumerable.Range(0, 4000).Select(n => (short)(8000 * Math.Sin(n * 0.35)))];
        string slow = Uri(ToneFiles.OfSamples(Sound));
        float[] expected = TrainingJob.Frames(Audio.Replace("bands", "sampleRate: 4000, bands", StringComparison.Ordinal), slow);
        float[] found = TrainingJob.Frames(Audio.Replace("bands", "sampleRate: 4000, bands", StringComparison.Ordinal), Uri(ToneFiles.OfSamples(faster, rate: 8000)));
        Assert.Equal(expected.Length, found.Length);
        int[] strongest = [.. new[] { expected, found }.Select(frames => Array.IndexOf(frames[80..88], frames[80..88].Max()))];
        Assert.Equal(strongest[0], strongest[1]);
        Assert.Equal(expected[80..88].Max(), found[80..88].Max(), 0.1);
        return "read: it is resampled";
    }

    static string Short()
    {
        Assert.Equal(Inputs(ToneFiles.OfSamples([.. Sound[..10], .. new short[90]])), Inputs(ToneFiles.OfSamples(Sound.AsSpan(0, 10))));
        return "read as one frame, completed with zeros";
    }

    static string Silence()
    {
        float[] frames = Inputs(ToneFiles.OfSamples(new short[400]));
        Assert.Single(frames.Distinct());
        Assert.True(float.IsFinite(frames[0]));
        return "read: every feature is the logarithm of the smallest energy";
    }

    static float[] Inputs(byte[] content) => TrainingJob.Frames(Audio, Uri(content));

    static string Uri(byte[] content) => "data:audio/wav;base64," + Convert.ToBase64String(content);

    /// <summary>A file of these samples; with two channels, one is a little more and the other as much less.</summary>
    static byte[] Samples(short[] sound, int bits, int channels, ushort tag = WavBytes.Pcm) => WavBytes.File(
        WavBytes.Format(tag, channels, ToneFiles.Rate, bits),
        [.. sound.SelectMany(sample => channels == 1 ? Sample(sample, bits) : [.. Sample((short)(sample + 64), bits), .. Sample((short)(sample - 64), bits)])]);

    static byte[] Sample(short sample, int bits) => bits switch
    {
        16 => WavBytes.U16((ushort)sample),
        24 => [0, .. WavBytes.U16((ushort)sample)],
        _ => BitConverter.GetBytes(sample / 32768f),
    };
}
