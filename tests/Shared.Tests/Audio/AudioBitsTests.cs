using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class AudioBitsTests
{
    /// <summary>The same on every processor and operating system. A change of the arithmetic changes it, and with it the features that models were trained
    /// with.</summary>
    const string Expected = "7C96871904BB710CF8D70F26626412EE55A2D5713AE6A66A553D75DA9BDDBF4C";

    [Fact]
    public void Features_have_the_known_bits()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int rate in (int[])[8_000, 11_025, 16_000, 44_100, 96_001])
        {
            foreach (AudioFeatureKind kind in Enum.GetValues<AudioFeatureKind>())
            {
                float[] features = new AudioFeatures { Kind = kind, Deltas = 2 }.Compute(TestSignal.Recording(rate / 4, rate));
                hash.AppendData(MemoryMarshal.AsBytes<float>(features));
            }
        }

        Assert.Equal(Expected, Convert.ToHexString(hash.GetHashAndReset()));
    }
}
