using System.Buffers.Binary;
using System.Text;

namespace Windrow.Benchmarks.Transcripts;

/// <summary>A table of recordings of noise with random transcripts. Speed does not depend on what is said.</summary>
static class RandomSpeech
{
    public const int Shortest = 400, Longest = 1200, Letters = 26;

    const int Rate = 8000, SamplesPerStep = Rate / 100, FrameSamples = Rate / 40;

    /// <summary>The time steps of each recording of a batch, spread evenly.</summary>
    public static int[] Lengths(int batch) => [.. Enumerable.Range(0, batch).Select(r => Longest - r * (Longest - Shortest) / (batch - 1))];

    /// <summary>Writes a batch of recordings of 8 bits, each with a letter for every ten time steps.</summary>
    public static void Write(string file, int batch)
    {
        Random random = new(1);
        using StreamWriter table = new(file);
        table.Write("recording,said\n");
        foreach (int steps in Lengths(batch))
        {
            StringBuilder said = new();
            for (int i = 0; i < steps / 10; i++) said.Append((char)('a' + random.Next(Letters)));
            table.Write($"\"data:audio/wav;base64,{Convert.ToBase64String(Wav(random, FrameSamples + (steps - 1) * SamplesPerStep))}\",{said}\n");
        }
    }

    static byte[] Wav(Random random, int samples)
    {
        byte[] file = new byte[44 + samples + samples % 2];
        "RIFF"u8.CopyTo(file);
        Put(4, file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        Put(16, 16);
        Put(20, 1 | 1 << 16);
        Put(24, Rate);
        Put(28, Rate);
        Put(32, 1 | 8 << 16);
        "data"u8.CopyTo(file.AsSpan(36));
        Put(40, samples);
        random.NextBytes(file.AsSpan(44, samples));
        return file;

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }
}
