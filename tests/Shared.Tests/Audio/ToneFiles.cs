using System.Buffers.Binary;

namespace Windrow.Tests.Audio;

/// <summary>WAV files with a tone for each letter, which models can learn to tell apart.</summary>
static class ToneFiles
{
    public const int Rate = 4000;

    /// <summary>Samples of a tone, and of the pause after it.</summary>
    const int ToneSamples = 320, PauseSamples = 160;

    /// <summary>A file in which the letters a to h sound one after the other; 16 bits, one channel, 4,000 Hz, 120 ms for each letter.</summary>
    public static byte[] Spell(string letters)
    {
        short[] samples = new short[PauseSamples + letters.Length * (ToneSamples + PauseSamples)];
        for (int i = 0; i < letters.Length; i++)
        {
            double hz = 400 + 150 * (letters[i] - 'a');
            for (int n = 0; n < ToneSamples; n++)
                samples[PauseSamples + i * (ToneSamples + PauseSamples) + n] = (short)(9000 * Math.Sin(2 * Math.PI * hz * n / Rate) + 100 * (n * 7919 % 13 - 6));
        }

        return OfSamples(samples);
    }

    /// <summary>The same as a data URI.</summary>
    public static string Uri(string letters) => "data:audio/wav;base64," + Convert.ToBase64String(Spell(letters));

    /// <summary>A file with 16 bits and one channel.</summary>
    public static byte[] OfSamples(ReadOnlySpan<short> samples, int rate = Rate)
    {
        byte[] file = new byte[44 + 2 * samples.Length];
        "RIFF"u8.CopyTo(file);
        Put(4, 36 + 2 * samples.Length);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        Put(16, 16);
        Put(20, 1 | 1 << 16);               // PCM, one channel
        Put(24, rate);
        Put(28, 2 * rate);
        Put(32, 2 | 16 << 16);              // 2 bytes, 16 bits
        "data"u8.CopyTo(file.AsSpan(36));
        Put(40, 2 * samples.Length);
        for (int i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), samples[i]);
        return file;

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }
}
