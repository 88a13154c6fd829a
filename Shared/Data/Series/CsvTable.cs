using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Streams some columns of a CSV file with a header, row by row.</summary>
sealed class CsvTable : IDisposable
{
    readonly LineReader _lines;
    readonly CsvLine _fields = new();
    readonly IReadOnlyList<string> _columns;
    readonly int[] _places;     // of each column in a line
    readonly int _width;
    readonly byte _separator;
    readonly DecimalMark _decimal;

    /// <summary>Reads the header.</summary>
    /// <param name="file">Absolute file name.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="decimalMark">How the numbers are written.</param>
    /// <exception cref="DataException">A column is missing.</exception>
    public CsvTable(string file, IReadOnlyList<string> columns, DecimalMark decimalMark = DecimalMark.Point)
    {
        (_lines, _columns, _decimal) = (LineReader.Open(file), columns, decimalMark);
        if (!_lines.TryRead(out ReadOnlySpan<byte> header))
            throw new DataException($"'{file}' is empty. Name CSV files with a header in data.path, or leave it out with data.exclude.");

        _separator = CsvLine.Separator(header, decimalMark);
        if (!_fields.Split(header, _separator)) throw NotClosed();
        string[] names = new string[_width = _fields.Count];
        for (int i = 0; i < names.Length; i++) names[i] = _fields.Text(header, i);
        _places = [.. columns.Select(column => Place(column, names))];
    }

    /// <summary>Reads the numbers of the next row, in the order of the columns; false when there are no more. Empty lines are skipped.</summary>
    /// <exception cref="DataException">A field is not a number that float32 can hold.</exception>
    public bool TryRead(Span<double> values)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!_lines.TryRead(out line)) return false;
        }
        while (line.Trim((byte)' ').IsEmpty);

        if (!_fields.Split(line, _separator)) throw NotClosed();
        if (_fields.Count != _width)
            throw _lines.Wrong($"has {_fields.Count} fields, but the header has {_width}. {WidthRemedy}");
        for (int i = 0; i < _places.Length; i++)
        {
            if (!CsvNumber.TryRead(_fields.Field(line, _places[i]), _decimal, out values[i]))
                throw _lines.Wrong(CsvNumber.Refusal(_fields.Text(line, _places[i]), _columns[i], _decimal));
        }

        return true;
    }

    /// <summary>What was read, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => _lines.Description();

    public void Dispose() => _lines.Dispose();

    int Place(string column, string[] names)
    {
        int place = Array.IndexOf(names, column);
        if (place >= 0 && Array.LastIndexOf(names, column) == place) return place;
        if (place >= 0) throw new DataException($"'{_lines.File}' has two columns called '{column}'. Give them different names.");

        string? near = Suggestion.Nearest(column, names);
        throw new DataException($"'{_lines.File}' has no column '{column}', which data.inputs or data.targets names; its columns are "
            + $"{string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", ..." : "")}{(near is null ? "." : $"; did you mean {near}?")}");
    }

    string WidthRemedy => _separator == ',' && _fields.Count == 2 * _width
        ? "Are its numbers written with decimal commas? Then separate the fields by semicolons, and set data.decimal to comma."
        : "Correct the line, or remove it.";

    DataException NotClosed() => _lines.Wrong("has a quote that is not closed, or text after a closing quote. Correct the line.");
}
