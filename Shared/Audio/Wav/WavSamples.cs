using System.Buffers.Binary;

namespace Windrow.Audio;

/// <summary>Turns the bytes of samples into numbers.</summary>
static class WavSamples
{
    /// <summary>Decodes whole frames and averages their channels in double precision.</summary>
    /// <param name="header">How the samples are written.</param>
    /// <param name="bytes">Frames of <see cref="WavHeader.FrameBytes"/> bytes, one sample of each channel side by side.</param>
    /// <param name="samples">Receives one number for each frame.</param>
    /// <param name="before">Frames before these, for messages.</param>
    /// <exception cref="AudioException">A sample is not finite as float32.</exception>
    public static void Decode(WavHeader header, ReadOnlySpan<byte> bytes, Span<float> samples, long before)
    {
        int width = header.Bits / 8;
        for (int at = 0, frame = 0; at < bytes.Length; frame++)
        {
            double sum = 0;
            for (int channel = 0; channel < header.Channels; channel++, at += width) sum += Sample(header.Format, bytes.Slice(at, width));
            float mean = (float)(sum / header.Channels);
            if (!float.IsFinite(mean))
            {
                throw new AudioException($"has a sample that is not a finite number in 32 bits, number {AudioException.Show(before + frame + 1)}; "
                    + "record or convert it again, or leave it out.");
            }

            samples[frame] = mean;
        }
    }

    static double Sample(WavFormat format, ReadOnlySpan<byte> bytes) => (format, bytes.Length) switch
    {
        (WavFormat.Pcm, 1) => (bytes[0] - 128) / 128.0,
        (WavFormat.Pcm, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32_768.0,
        (WavFormat.Pcm, 3) => (bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16) / 8_388_608.0,
        (WavFormat.Pcm, 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2_147_483_648.0,
        (WavFormat.FloatingPoint, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };
}
