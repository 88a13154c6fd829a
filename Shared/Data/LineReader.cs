using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Windrow.Data;

/// <summary>Streams one source file line by line, as UTF-8 without a leading byte order mark. Holds no more of the file than the longest line
/// and a buffer.</summary>
/// <param name="file">Absolute file name.</param>
sealed class LineReader(string file) : IDisposable
{
    /// <summary>A line beyond which a file is taken for one that has no lines.</summary>
    const int LongestLine = 1 << 28;

    readonly FileStream _stream = DataFiles.OpenToRead(file);
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    byte[] _buffer = new byte[1 << 16];
    int _next;              // _buffer[_next.._end] is read and not yet taken
    int _end;
    long _bytes;            // read from the file so far
    bool _atEnd;

    public string File => file;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The next line without its end; false when there are no more. Valid until the next one.</summary>
    /// <exception cref="DataException">The line is not UTF-8, or too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int length;
        while ((length = _buffer.AsSpan(_next.._end).IndexOf((byte)'\n')) < 0 && Fill())
        {
        }

        bool last = length < 0;
        if (last) length = _end - _next;
        line = _buffer.AsSpan(_next, length);
        if (last && length == 0) return false;

        _next += last ? length : length + 1;
        if (Line++ == 0 && line.StartsWith(Encoding.UTF8.Preamble)) line = line[3..];
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (!Utf8.IsValid(line)) throw Wrong("is not UTF-8. Convert the file to UTF-8.");
        return true;
    }

    /// <summary>What the file was, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => new(file, _bytes, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    /// <summary>What is wrong with the line that was read last.</summary>
    public DataException Wrong(string predicate) => new($"Line {Line} of '{file}' {predicate}");

    /// <summary>Opens a source, with a message of ours when it cannot be read any more.</summary>
    public static LineReader Open(string file)
    {
        try
        {
            return new LineReader(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{file}' was found, but cannot be read: {e.Message} Make it readable, and submit the job again.");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    /// <summary>Reads on behind what is not yet taken; false when the file has no more.</summary>
    bool Fill()
    {
        if (_atEnd) return false;
        _buffer.AsSpan(_next.._end).CopyTo(_buffer);
        _end -= _next;
        _next = 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine)
                throw new DataException($"Line {Line + 1} of '{file}' has more than {LongestLine} bytes. Name files that consist of lines.");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = _stream.Read(_buffer.AsSpan(_end));
        _hash.AppendData(_buffer, _end, read);
        _atEnd = read == 0;
        _end += read;
        _bytes += read;
        return read > 0;
    }
}
