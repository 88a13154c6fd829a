using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windrow.Checkpoints;

/// <summary>An open safetensors file of floating-point tensors, which are read as float32; see <see cref="SafeTensorsWriter"/> for the format. Thread-safe.</summary>
public sealed class SafeTensorsFile : IDisposable
{
    readonly string _file;
    readonly SafeFileHandle _handle;
    readonly long _dataStart;
    readonly SafeTensorsHeader _header;

    SafeTensorsFile(string file, SafeFileHandle handle)
    {
        _file = file;
        _handle = handle;
        _header = new(file);

        long length = RandomAccess.GetLength(handle);
        byte[] size = new byte[sizeof(ulong)];
        if (length < size.Length) throw Wrong($"it has {length} bytes, but the length of its header alone takes 8");
        ReadFully(0, size);
        if (OtherFormats.Refusal(size) is string other) throw new CheckpointException($"'{file}' {other}");
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(size);
        if (headerBytes > SafeTensorsHeader.MaxBytes)
            throw Wrong($"it claims a header of {headerBytes} bytes, but at most {SafeTensorsHeader.MaxBytes} are allowed");
        if ((long)headerBytes > length - size.Length)
            throw Wrong($"it claims a header of {headerBytes} bytes, but has {length} in all");

        byte[] json = new byte[headerBytes];
        ReadFully(size.Length, json);
        if (json.Length == 0 || json[0] != (byte)'{') throw Wrong("its header does not begin with '{'");
        _dataStart = size.Length + json.Length;
        _header.Parse(json, length - _dataStart);
    }

    /// <summary>The tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<SafeTensorEntry> Tensors => _header.Tensors;

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <exception cref="CheckpointException">It is not a valid safetensors file of floating-point tensors; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafeTensorsFile Open(string file)
    {
        SafeFileHandle handle = File.OpenHandle(file);
        try
        {
            return new SafeTensorsFile(file, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor of <see cref="Tensors"/> into <paramref name="values"/>, which must have its length, and converts it to float32.</summary>
    public void Read(SafeTensorEntry tensor, Span<float> values)
    {
        if (values.Length != tensor.Length)
            throw new ArgumentException(
                $"Tensor '{tensor.Name}' has {tensor.Length} elements, but the destination has {values.Length}.", nameof(values));

        if (tensor.Type != TensorType.F32)
        {
            ReadConverted(tensor, values);
            return;
        }

        const int Piece = 1 << 24;      // a span of bytes is at most 2 GB long
        for (int first = 0; first < values.Length; first += Piece)
        {
            Span<float> piece = values.Slice(first, Math.Min(Piece, values.Length - first));
            ReadFully(_dataStart + tensor.Begin + (long)first * sizeof(float), MemoryMarshal.AsBytes(piece));
            if (BitConverter.IsLittleEndian) continue;
            Span<uint> bits = MemoryMarshal.Cast<float, uint>(piece);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    public void Dispose() => _handle.Dispose();

    void ReadConverted(SafeTensorEntry tensor, Span<float> values)
    {
        int size = tensor.Type.Size();
        byte[] bytes = new byte[Math.Min(values.Length, 1 << 16) * size];
        for (int first = 0; first < values.Length; first += bytes.Length / size)
        {
            Span<float> piece = values.Slice(first, Math.Min(bytes.Length / size, values.Length - first));
            ReadFully(_dataStart + tensor.Begin + (long)first * size, bytes.AsSpan(0, piece.Length * size));
            tensor.Type.Convert(bytes, piece);
        }
    }

    void ReadFully(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0) throw Wrong($"it ends at byte {offset}");
            offset += read;
            bytes = bytes[read..];
        }
    }

    CheckpointException Wrong(string reason) => new($"'{_file}' is not a valid safetensors file: {reason}.");
}
