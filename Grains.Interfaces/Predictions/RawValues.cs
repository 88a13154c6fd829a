using System.Runtime.InteropServices;

namespace Windrow.Grains.Predictions;

/// <summary>Numbers in a message as raw bytes, little-endian: Orleans writes arrays of bytes as they are, and arrays of anything else one by one.</summary>
public static class RawValues
{
    public static byte[] Write<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>The numbers; a part of one at the end is left out.</summary>
    public static T[] Read<T>(byte[] bytes) where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes).ToArray();
}
