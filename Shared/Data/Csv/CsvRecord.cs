using System.Text;

namespace Windrow.Data;

/// <summary>The fields of one record of a CSV file, as in RFC 4180: a field in quotes may contain separators, doubled quotes and line ends. Reused for
/// every record.</summary>
/// <param name="decimalMark">How numbers are written, which decides what separates fields.</param>
/// <param name="separator">What separates fields; found from the first record when null.</param>
/// <param name="quotes">Whether quotes enclose fields; otherwise a quote is a character like any other.</param>
sealed class CsvRecord(DecimalMark decimalMark, byte? separator = null, bool quotes = true)
{
    /// <summary>A longer record is assumed to have a quote that was never meant to enclose a field.</summary>
    const int LongestRecord = 1 << 24;

    const int MostFields = 1 << 20;

    readonly List<(int Start, int Length)> _fields = [];
    byte[] _bytes = new byte[1 << 10];      // of all fields
    int _length;
    byte? _separator = separator;

    /// <summary>Number of fields.</summary>
    public int Count => _fields.Count;

    /// <summary>Number of the record's first line.</summary>
    public long Line { get; private set; }

    /// <summary>What separates fields; 0 before the first record.</summary>
    public byte Separator => _separator ?? 0;

    /// <summary>Reads the next record; false when there are no more. Blank lines are skipped.</summary>
    /// <exception cref="DataException">A quote is not closed, or there are too many fields. When text follows a closing quote, the next record can still be read.</exception>
    public bool TryRead(LineReader lines)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line)) return false;
        }
        while (line.Trim((byte)' ').IsEmpty);

        byte mark = _separator ??= Find(line);
        Line = lines.Line;
        _fields.Clear();
        _length = 0;
        for (int at = 0; ;)
        {
            int start = _length;
            if (quotes && at < line.Length && line[at] == '"')
            {
                at++;
                TakeQuoted(lines, ref line, ref at);
                if (at < line.Length && line[at] != mark) throw lines.Wrong("has text after a closing quote. Double the quotes within a field.");
            }
            else
            {
                int length = line[at..].IndexOf(mark);
                if (length < 0) length = line.Length - at;
                Append(line.Slice(at, length));
                at += length;
            }

            if (_fields.Count == MostFields)
                throw new DataException(lines.WrongAt(Line, $"has more than {MostFields} fields. Name a table with fewer columns.").Message);
            _fields.Add((start, _length - start));
            if (at >= line.Length) return true;
            at++;
        }
    }

    /// <summary>A field without spaces around it, as bytes.</summary>
    public ReadOnlySpan<byte> Field(int index) => _bytes.AsSpan(_fields[index].Start, _fields[index].Length).Trim((byte)' ');

    /// <summary>A field as text.</summary>
    public string Text(int index) => Encoding.UTF8.GetString(Field(index));

    /// <summary>Takes a field from after its first quote to its last one, which may be on a later line.</summary>
    void TakeQuoted(LineReader lines, ref ReadOnlySpan<byte> line, ref int at)
    {
        while (true)
        {
            int quote = line[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                Append(line[at..]);
                Append("\n"u8);
                if (_length > LongestRecord || !lines.TryRead(out line))
                    throw new DataException(lines.WrongAt(Line, "has a quote that is not closed. Close it, or double it if it belongs to the field.").Message);
                at = 0;
                continue;
            }

            Append(line.Slice(at, quote));
            at += quote + 1;
            if (at >= line.Length || line[at] != '"') return;
            Append("\""u8);
            at++;
        }
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>What separates the fields of a file with this first line: a comma, or else a semicolon or a tab. When numbers are written with
    /// a decimal comma, the comma comes last.</summary>
    byte Find(ReadOnlySpan<byte> header)
    {
        foreach (byte candidate in decimalMark == DecimalMark.Comma ? ";\t,"u8 : ",;\t"u8)
        {
            if (header.Contains(candidate)) return candidate;
        }

        // A single column needs no separator, so this is one that no number contains.
        return decimalMark == DecimalMark.Comma ? (byte)';' : (byte)',';
    }
}
