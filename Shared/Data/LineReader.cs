using System.Text;
using System.Text.Unicode;

namespace Windrow.Data;

/// <summary>Streams one source file line by line, as UTF-8 without a leading byte order mark. A line ends with LF, CR LF, or CR alone. Holds at
/// most the longest line and a buffer in memory. A file whose name ends with .gz is decompressed.</summary>
/// <param name="file">What messages call it.</param>
/// <param name="encoding">The file's encoding, if the job file can set it; UTF-8 when null.</param>
/// <param name="stream">Its content.</param>
sealed class LineReader(string file, TextEncoding? encoding, SourceStream stream) : IDisposable
{
    /// <summary>A file with a longer line is assumed not to consist of lines.</summary>
    const int LongestLine = 1 << 28;

    readonly SourceStream _stream = stream;
    byte[] _buffer = new byte[1 << 16];
    int _next;              // _buffer[_next.._end] is read but not yet taken
    int _end;
    bool _atEnd;

    /// <param name="file">Absolute file name.</param>
    /// <param name="encoding">The file's encoding, if the job file can set it; UTF-8 when null.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public LineReader(string file, TextEncoding? encoding = null) : this(file, encoding, new SourceStream(file, encoding))
    {
    }

    public string File => file;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next line, without its end; false when there are no more. It is valid until the next call.</summary>
    /// <exception cref="DataException">The line is not UTF-8 text, or too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int length, searched = 0;
        while ((length = _buffer.AsSpan((_next + searched).._end).IndexOfAny((byte)'\n', (byte)'\r')) < 0 && Grow(ref searched))
        {
        }

        bool last = length < 0;
        length = last ? _end - _next : searched + length;
        if (last && length == 0)
        {
            line = [];
            return false;
        }

        int end = last ? 0 : EndOfLine(length);
        line = _buffer.AsSpan(_next, length);
        _next += length + end;
        if (Line++ == 0)
        {
            if (encoding is null && Utf16.NameOf(line) is string name) throw new DataException(Utf16.Refusal(file, name));
            if (line.StartsWith(Encoding.UTF8.Preamble)) line = line[3..];
        }

        if (line.Contains((byte)0)) throw Wrong($"has a NUL character. Is the file UTF-16? {NulRemedy}");
        if (!Utf8.IsValid(line)) throw Wrong($"is not UTF-8. {EncodingRemedy}");
        return true;
    }

    /// <summary>What was read, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => _stream.Description();

    /// <summary>An exception about the line that was read last. The lines after it can still be read.</summary>
    public DataException Wrong(string predicate) => WrongAt(Line, predicate);

    /// <summary>An exception about an earlier line.</summary>
    public DataException WrongAt(long line, string predicate) => new($"Line {line} of '{file}' {predicate}") { ConcernsOneRow = true };

    /// <summary>Opens a source. When it can no longer be read, the message says what to do.</summary>
    /// <inheritdoc cref="LineReader(string, TextEncoding?)"/>
    public static LineReader Open(string file, TextEncoding? encoding = null)
    {
        try
        {
            return new LineReader(file, encoding);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{file}' was found, but cannot be read: {e.Message} Make it readable, and submit the job again.");
        }
    }

    public void Dispose() => _stream.Dispose();

    string NulRemedy => encoding is null ? Utf16.Remedy("UTF-16LE") : "Set data.encoding to utf16.";

    string EncodingRemedy => encoding is null
        ? "Convert the file to UTF-8."
        : "Set data.encoding to latin1 or windows1252 if it is one of them, or convert the file to UTF-8.";

    /// <summary>Bytes of the line end after a line of this length; CR LF is a single line end.</summary>
    int EndOfLine(int length)
    {
        if (_buffer[_next + length] == '\n') return 1;
        if (_next + length + 1 == _end) Fill();
        return _next + length + 1 < _end && _buffer[_next + length + 1] == '\n' ? 2 : 1;
    }

    /// <summary>Reads more of a line whose end was not found in <paramref name="searched"/> bytes; false when the file has no more.</summary>
    bool Grow(ref int searched)
    {
        searched = _end - _next;
        return Fill();
    }

    /// <summary>Reads more after what is not yet taken; false when the file has no more.</summary>
    bool Fill()
    {
        if (_atEnd) return false;
        _buffer.AsSpan(_next.._end).CopyTo(_buffer);
        _end -= _next;
        _next = 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine)
                throw new DataException($"Line {Line + 1} of '{file}' has more than {LongestLine} bytes. Name text files with shorter lines.");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = _stream.Read(_buffer.AsSpan(_end));
        _atEnd = read == 0;
        _end += read;
        return read > 0;
    }
}
