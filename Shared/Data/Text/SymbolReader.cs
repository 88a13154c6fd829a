using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Windrow.Data;

/// <summary>Streams one source file as symbols: the code points of strict UTF-8 without a leading byte order mark, or the plain
/// bytes. Holds no more of the file in memory than fits in the given buffer.</summary>
/// <param name="file">Absolute file name.</param>
/// <param name="unit">What a symbol is.</param>
/// <param name="buffer">Buffer to read into, at least 4 bytes; in use until the reader is disposed.</param>
sealed class SymbolReader(string file, TokenUnit unit, byte[] buffer) : IDisposable
{
    /// <summary>Number of bytes that are examined to tell whether the file is UTF-16.</summary>
    const int DecisiveBytes = 1 << 20;

    readonly FileStream _stream = DataFiles.OpenToRead(file);
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Utf16Detector _utf16 = new();
    int _next;              // buffer[_next.._end] is read but not yet taken
    int _end;
    long _bytes;            // read from the file so far
    bool _atEnd;

    /// <summary>The next symbols of the file; 0 when there are no more.</summary>
    /// <exception cref="DataException">The file is not UTF-8; the message has the byte offset of the invalid sequence.</exception>
    public int Read(Span<int> symbols)
    {
        int count = 0;
        while (count < symbols.Length && (_next < _end || Fill()))
            count += unit == TokenUnit.Byte ? TakeBytes(symbols[count..]) : TakeCharacters(symbols[count..]);
        return count;
    }

    /// <summary>What was read, once <see cref="Read"/> has returned 0.</summary>
    public SourceFile Description() => new(file, _bytes, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    int TakeBytes(Span<int> symbols)
    {
        int count = Math.Min(symbols.Length, _end - _next);
        for (int i = 0; i < count; i++) symbols[i] = buffer[_next + i];
        _next += count;
        return count;
    }

    int TakeCharacters(Span<int> symbols)
    {
        int count = 0;
        while (count < symbols.Length && _next < _end)
        {
            int size = 1;
            int symbol = buffer[_next];
            if (symbol >= 0x80)
            {
                OperationStatus status = Rune.DecodeFromUtf8(buffer.AsSpan(_next.._end), out Rune rune, out size);
                if (status == OperationStatus.NeedMoreData && Fill()) continue;
                if (status != OperationStatus.Done) throw NotUtf8();
                symbol = rune.Value;
            }

            symbols[count++] = symbol;
            _next += size;
        }

        return count;
    }

    /// <summary>Moves what is not yet taken to the buffer's start and fills the rest; false when the file has no more.</summary>
    bool Fill()
    {
        if (_atEnd) return false;

        bool wasUndecided = _bytes < DecisiveBytes, first = _bytes == 0;
        buffer.AsSpan(_next.._end).CopyTo(buffer);
        _end -= _next;
        _next = 0;
        int before = _end;
        while (_end < buffer.Length && !_atEnd)
        {
            int read = _stream.Read(buffer.AsSpan(_end));
            _atEnd = read == 0;
            _hash.AppendData(buffer, _end, read);
            if (wasUndecided) _utf16.Add(buffer.AsSpan(_end, read));
            _end += read;
        }

        _bytes += _end - before;
        if (first && unit != TokenUnit.Byte && Utf16.NameOf(buffer.AsSpan(.._end)) is string marked) throw new DataException(Utf16.Refusal(file, marked));
        if (wasUndecided && unit != TokenUnit.Byte && (_atEnd || _bytes >= DecisiveBytes) && _utf16.Name is string name)
            throw new DataException(_utf16.Refusal(file, name) + " If it is not text, leave it out with data.exclude, or set data.unit to byte.");
        if (first && unit != TokenUnit.Byte && buffer.AsSpan(.._end).StartsWith(Encoding.UTF8.Preamble)) _next = 3;
        return _end > before;
    }

    long Offset => _bytes - (_end - _next);

    DataException NotUtf8()
    {
        if (_utf16.Name is string name) return new DataException(_utf16.Refusal(file, name));
        return new DataException($"'{file}' is not UTF-8: the byte 0x{buffer[_next]:X2} at offset {Offset} does not begin a valid character. "
            + "Convert the file to UTF-8, leave it out with data.exclude, or set data.unit to byte.");
    }
}
