using System.Buffers.Binary;

namespace Windrow.Data;

/// <summary>Checks the description at the end of a Parquet file, because Parquet.Net does not end when it is damaged in some ways.</summary>
/// <remarks>A file ends with its metadata, their length as a little-endian int32, and "PAR1". The metadata are a struct in Thrift's compact protocol:
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.</remarks>
ref struct ParquetFooter
{
    const int Deepest = 32, LongestVarint = 10;

    readonly ReadOnlySpan<byte> _bytes;
    int _at;

    ParquetFooter(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Refuses a file whose metadata are not whole.</summary>
    /// <exception cref="FormatException">They are not; the message is the rest of a sentence.</exception>
    public static void Require(Stream file)
    {
        if (file.Length < 12) throw new FormatException("it is too short");
        Span<byte> end = stackalloc byte[8];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        if (!end[4..].SequenceEqual("PAR1"u8)) throw new FormatException("it does not end with PAR1");
        int length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (length <= 0 || length > file.Length - 12) throw new FormatException($"the length of its metadata is {length}");
        byte[] metadata = new byte[length];
        file.Position = file.Length - end.Length - length;
        file.ReadExactly(metadata);
        ParquetFooter footer = new(metadata);
        footer.SkipStruct(0);
        if (footer._at != length) throw new FormatException("its metadata end too early");
    }

    void SkipStruct(int depth)
    {
        while (true)
        {
            byte header = Byte();
            if (header == 0) return;
            if (header >> 4 == 0) Varint();     // the number of the field is not a difference
            Skip(header & 15, depth, isField: true);
        }
    }

    void Skip(int type, int depth, bool isField)
    {
        if (depth > Deepest) throw new FormatException("its metadata are nested too deeply");
        switch (type)
        {
            case 1 or 2:                        // a boolean; that of a field is in its type
                if (!isField) Byte();
                break;
            case 3:
                Byte();
                break;
            case 4 or 5 or 6:                   // integers
                Varint();
                break;
            case 7:                             // a double
                Take(8);
                break;
            case 8:                             // bytes or a text
                Take(Varint());
                break;
            case 9 or 10:                       // a list or a set
                byte header = Byte();
                for (ulong left = header >> 4 == 15 ? Varint() : (ulong)(header >> 4); left > 0; left--) Skip(header & 15, depth + 1, isField: false);
                break;
            case 12:
                SkipStruct(depth + 1);
                break;
            default:
                throw new FormatException("its metadata have a field of an unknown type");
        }
    }

    byte Byte() => _at < _bytes.Length ? _bytes[_at++] : throw new FormatException("its metadata end too late");

    void Take(ulong count)
    {
        if (count > (ulong)(_bytes.Length - _at)) throw new FormatException("its metadata end too late");
        _at += (int)count;
    }

    ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            byte next = Byte();
            value |= (ulong)(next & 127) << (7 * i);
            if (next < 128) return value;
        }

        throw new FormatException("its metadata have a number that is too long");
    }
}
