using System.Buffers.Binary;

namespace Windrow.Checkpoints;

/// <summary>How a safetensors file stores the elements of a tensor. All are read as float32.</summary>
public enum TensorType
{
    F32,
    F16,
    BF16,
    F64,
}

/// <summary>Sizes of the types, and their conversion to float32.</summary>
static class TensorTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F64 => sizeof(double),
        TensorType.F32 => sizeof(float),
        _ => sizeof(ushort),
    };

    /// <summary>The type that a header names; null for one that cannot be read.</summary>
    public static TensorType? Named(string name) => Enum.GetValues<TensorType>().Cast<TensorType?>().FirstOrDefault(type => type.ToString() == name);

    /// <summary>Converts little-endian elements. A double becomes the nearest float32; one that is too large becomes infinite.</summary>
    public static void Convert(this TensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                TensorType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                TensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),     // bfloat16 is a float32's upper half
            };
        }
    }
}
