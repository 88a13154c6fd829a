using Microsoft.Win32.SafeHandles;

namespace Windrow.Grains.Metrics;

/// <summary>A text file whose lines are found by their position in bytes, forwards and backwards, without reading the rest.
/// Not thread-safe.</summary>
sealed class LineFile : IDisposable
{
    const int BlockSize = 1 << 12;
    const byte NewLine = (byte)'\n';

    readonly SafeFileHandle _file;
    readonly byte[] _block = new byte[BlockSize];

    /// <summary>Opens a file that others may be writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="end">Number of bytes to consider; anything after them is ignored.</param>
    public LineFile(string path, long? end = null)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        End = EndOfLastLine(Math.Min(end ?? long.MaxValue, RandomAccess.GetLength(_file)));
    }

    /// <summary>The place after the last whole line; 0 when there is none.</summary>
    public long End { get; }

    /// <summary>The end of the line that contains the byte at <paramref name="place"/>: the place after its line break.</summary>
    public long EndOfLine(long place)
    {
        while (place < End)
        {
            int read = Read(_block, place, End);
            int found = _block.AsSpan(0, read).IndexOf(NewLine);
            if (found >= 0) return place + found + 1;
            place += read;
        }

        return End;
    }

    /// <summary>The start of the line that ends before <paramref name="end"/>.</summary>
    public long StartOfLine(long end) => EndOfLastLine(end - 1);

    /// <summary>The first bytes of the line that begins at <paramref name="start"/>, at most <paramref name="count"/>.</summary>
    public byte[] Prefix(long start, int count)
    {
        byte[] bytes = new byte[(int)Math.Min(count, End - start)];
        return bytes[..Read(bytes, start, End)];
    }

    /// <summary>The bytes of a line without its line break.</summary>
    public byte[] Line(long start, long end) => Prefix(start, checked((int)(end - start - 1)));

    /// <summary>The lines from <paramref name="start"/> on, with the place after each.</summary>
    public IEnumerable<(byte[] Line, long End)> Forwards(long start)
    {
        byte[] block = new byte[BlockSize * 16];
        List<byte> line = [];
        for (long place = start; place < End;)
        {
            int read = Read(block, place, End), begin = 0;
            for (int found; (found = block.AsSpan(begin, read - begin).IndexOf(NewLine)) >= 0; begin += found + 1)
            {
                yield return ([.. line, .. block.AsSpan(begin, found)], place + begin + found + 1);
                line.Clear();
            }

            line.AddRange(block.AsSpan(begin, read - begin));
            place += read;
        }
    }

    /// <summary>The lines from the last one backwards, with their places.</summary>
    public IEnumerable<(byte[] Line, long Start, long End)> Backwards()
    {
        for (long end = End; end > 0;)
        {
            long start = StartOfLine(end);
            yield return (Line(start, end), start, end);
            end = start;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The place after the last line break before <paramref name="end"/>.</summary>
    long EndOfLastLine(long end)
    {
        while (end > 0)
        {
            long start = Math.Max(0, end - BlockSize);
            int read = Read(_block.AsSpan(0, (int)(end - start)), start, end);
            int found = _block.AsSpan(0, read).LastIndexOf(NewLine);
            if (found >= 0) return start + found + 1;
            end = start;
        }

        return 0;
    }

    int Read(Span<byte> bytes, long place, long end)
    {
        int wanted = (int)Math.Min(bytes.Length, end - place), read = 0;
        while (read < wanted)
        {
            int now = RandomAccess.Read(_file, bytes[read..wanted], place + read);
            if (now == 0) throw new EndOfStreamException("The file became shorter while it was read.");
            read += now;
        }

        return read;
    }
}
