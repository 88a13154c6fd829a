using System.Text;

namespace Windrow.Data;

/// <summary>The fields of one line of a CSV file: RFC 4180, except that a field cannot span several lines.</summary>
sealed class CsvLine
{
    readonly List<Range> _fields = [];

    public int Count => _fields.Count;

    /// <summary>Splits a line into fields; false when a quote is not closed, or text follows a closing quote.</summary>
    public bool Split(ReadOnlySpan<byte> line, byte separator)
    {
        _fields.Clear();
        for (int start = 0; ;)
        {
            int end;
            if (start < line.Length && line[start] == '"')
            {
                end = ++start;
                while (end < line.Length && (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"'))) end += line[end] == '"' ? 2 : 1;
                if (end >= line.Length) return false;
                _fields.Add(start..end);
                end++;
                if (end < line.Length && line[end] != separator) return false;
            }
            else
            {
                int length = line[start..].IndexOf(separator);
                end = length < 0 ? line.Length : start + length;
                _fields.Add(start..end);
            }

            if (end >= line.Length) return true;
            start = end + 1;
        }
    }

    /// <summary>A field of the line that was split, as bytes.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index) => line[_fields[index]].Trim((byte)' ');

    /// <summary>A field as text.</summary>
    public string Text(ReadOnlySpan<byte> line, int index) =>
        Encoding.UTF8.GetString(Field(line, index)).Replace("\"\"", "\"", StringComparison.Ordinal);

    /// <summary>What separates the fields of a file with this first line: a comma, or else a semicolon or a tab. When numbers are written with
    /// a decimal comma, the comma comes last.</summary>
    public static byte Separator(ReadOnlySpan<byte> header, DecimalMark mark)
    {
        foreach (byte separator in mark == DecimalMark.Comma ? ";\t,"u8 : ",;\t"u8)
        {
            if (header.Contains(separator)) return separator;
        }

        // A single column needs no separator, so this is one that no number contains.
        return mark == DecimalMark.Comma ? (byte)';' : (byte)',';
    }
}
