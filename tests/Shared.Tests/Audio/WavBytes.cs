using System.Buffers.Binary;
using System.Text;

namespace Windrow.Tests.Audio;

/// <summary>Writes WAV files byte by byte, also those that no program should write.</summary>
static class WavBytes
{
    public const ushort Pcm = 1, FloatingPoint = 3, ExtensibleTag = 0xFFFE;

    /// <summary>A whole file: RIFF, 'fmt ', 'data'.</summary>
    public static byte[] File(byte[] format, byte[] data, uint? dataBytes = null, uint? riffBytes = null, byte[]? before = null, byte[]? after = null)
    {
        byte[] chunks = [.. before ?? [], .. Chunk("fmt ", format), .. Chunk("data", data, dataBytes), .. after ?? []];
        return [.. "RIFF"u8, .. U32(riffBytes ?? (uint)chunks.Length + 4), .. "WAVE"u8, .. chunks];
    }

    public static byte[] Chunk(string id, byte[] content, uint? bytes = null) =>
        [.. Encoding.ASCII.GetBytes(id), .. U32(bytes ?? (uint)content.Length), .. content, .. new byte[content.Length % 2]];

    /// <summary>The content of 'fmt '.</summary>
    public static byte[] Format(ushort tag, int channels, uint rate, int bits, int? frameBytes = null)
    {
        int frame = frameBytes ?? channels * bits / 8;
        return [.. U16(tag), .. U16((ushort)channels), .. U32(rate), .. U32((uint)(rate * frame)), .. U16((ushort)frame), .. U16((ushort)bits)];
    }

    /// <summary>The content of 'fmt ' in the extensible format, with a GUID made of the tag.</summary>
    public static byte[] Extensible(ushort tag, int channels, uint rate, int bits, int validBits, byte lastOfGuid = 0x71) =>
    [
        .. Format(ExtensibleTag, channels, rate, bits), .. U16(22), .. U16((ushort)validBits), .. U32(0),
        .. U16(tag), 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, lastOfGuid,
    ];

    /// <summary>A right file with 16 bits and one channel.</summary>
    public static byte[] Simple(int samples, uint rate = 16_000) =>
        File(Format(Pcm, 1, rate, 16), [.. Enumerable.Range(0, samples).SelectMany(n => U16((ushort)(short)(37 * n)))]);

    public static byte[] U16(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
