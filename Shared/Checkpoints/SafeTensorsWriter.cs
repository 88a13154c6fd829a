using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Windrow.Checkpoints;

/// <summary>Writes float32 tensors in the safetensors format.</summary>
/// <remarks><code>
/// 8 bytes      N, the header's length, little-endian
/// N bytes      JSON: name -> { dtype, shape, data_offsets: [begin, end] }, and __metadata__; padded with spaces
/// the rest     the elements, little-endian, tensor after tensor without a gap
/// </code>
/// The padding makes the elements begin at a multiple of 64 bytes. The bytes depend only on what is written.
/// https://github.com/huggingface/safetensors#format</remarks>
public static class SafeTensorsWriter
{
    const int Alignment = 64;

    static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="stream">Stream to write to; it is neither flushed nor used to seek.</param>
    /// <param name="tensors">Tensors with unique names.</param>
    /// <param name="metadata">Free text for other tools, in the order given.</param>
    /// <exception cref="ArgumentException">A tensor's number of elements does not match its shape, or a name is used twice or reserved.</exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        List<NamedTensor> all = [.. tensors];
        byte[] header = Header(all, metadata);
        stream.Write(header);
        foreach (NamedTensor tensor in all) WriteValues(stream, tensor.Values.Span);
    }

    static byte[] Header(List<NamedTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using MemoryStream bytes = new();
        bytes.Write(new byte[sizeof(long)]);
        using (Utf8JsonWriter json = new(bytes, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.MetadataKey);
            foreach ((string key, string value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            WriteEntries(json, tensors);
            json.WriteEndObject();
        }

        while (bytes.Length % Alignment != 0) bytes.WriteByte((byte)' ');
        byte[] header = bytes.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - sizeof(long));
        return header;
    }

    static void WriteEntries(Utf8JsonWriter json, List<NamedTensor> tensors)
    {
        HashSet<string> names = new([SafeTensorsHeader.MetadataKey], StringComparer.Ordinal);
        long begin = 0;
        foreach (NamedTensor tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"The name '{tensor.Name}' is used twice or reserved.", nameof(tensors));
            long length = tensor.Shape.Aggregate(1L, (product, size) => checked(product * size));
            if (length != tensor.Values.Length)
                throw new ArgumentException($"Tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] needs {length} elements, "
                    + $"but has {tensor.Values.Length}.", nameof(tensors));

            long end = begin + length * sizeof(float);
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", "F32");
            json.WriteStartArray("shape");
            foreach (int size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(begin);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            begin = end;
        }
    }

    static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            const int Piece = int.MaxValue / sizeof(float) / 2;      // a span of bytes is at most 2 GB long
            for (; values.Length > Piece; values = values[Piece..]) stream.Write(MemoryMarshal.AsBytes(values[..Piece]));
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> element = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(element, value);
            stream.Write(element);
        }
    }
}
