using Windrow.Audio;

namespace Windrow.Tests.Audio;

/// <summary>Signals of the tests.</summary>
static class TestSignal
{
    /// <summary>The signal of <c>tests/reference/write_audio.py</c>.</summary>
    public static float[] Of(int length)
    {
        float[] samples = new float[length];
        long state = 1;
        int phase = 0;
        for (int n = 0; n < length; n++)
        {
            state = (1103515245 * state + 12345) % (1L << 31);
            phase = (phase + 600 + n / 4) % 65536;
            int noise = (int)(state >> 16) - 16384, triangle = Math.Abs(2 * (n % 131) - 131), swell = n % 4096;
            samples[n] = (phase / 4 - 8192 + triangle * swell / 256 + (noise >> 4) + 300) / 32768f;
        }

        return samples;
    }

    /// <summary>A sine.</summary>
    public static Recording Tone(double hz, int rate, int length) =>
        new([.. Enumerable.Range(0, length).Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * hz * n / rate)))], rate);

    /// <summary>The signal as a recording.</summary>
    public static Recording Recording(int length, int rate = 16_000) => new(Of(length), rate);
}
