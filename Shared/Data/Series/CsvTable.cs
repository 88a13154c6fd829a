using Windrow.Jobs.Reading;

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

    /// <summary>Reads the header.</summary>
    /// <exception cref="DataException">A column is not there.</exception>
    public CsvTable(string file, IReadOnlyList<string> columns)
    {
        (_lines, _columns) = (LineReader.Open(file), columns);
        if (!_lines.TryRead(out ReadOnlySpan<byte> header))
            throw new DataException($"'{file}' is empty. Name CSV files with a header in data.path, or leave it out with data.exclude.");

        _separator = CsvLine.Separator(header);
        if (!_fields.Split(header, _separator)) throw NotClosed();
        string[] names = new string[_width = _fields.Count];
        for (int i = 0; i < names.Length; i++) names[i] = _fields.Text(header, i);
        _places = [.. columns.Select(column => Place(column, names))];
    }

    /// <summary>The numbers of the next row, in the order of the columns; false when there are no more. Empty lines are passed over.</summary>
    /// <exception cref="DataException">A field is no number.</exception>
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
            throw _lines.Wrong($"has {_fields.Count} fields, but the header has {_width}. Correct the line, or remove it.");
        for (int i = 0; i < _places.Length; i++)
        {
            if (!_fields.TryNumber(line, _places[i], out values[i])) throw NoNumber(_columns[i], _fields.Text(line, _places[i]));
        }

        return true;
    }

    /// <summary>What the file was, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => _lines.Description();

    public void Dispose() => _lines.Dispose();

    int Place(string column, string[] names)
    {
        int place = Array.IndexOf(names, column);
        if (place >= 0 && Array.LastIndexOf(names, column) == place) return place;
        if (place >= 0) throw new DataException($"'{_lines.File}' has two columns '{column}'. Give them different names.");

        string? near = Suggestion.Nearest(column, names);
        throw new DataException($"'{_lines.File}' has no column '{column}', which data.inputs or data.targets names; its columns are "
            + $"{string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", ..." : "")}{(near is null ? "." : $"; did you mean {near}?")}");
    }

    DataException NoNumber(string column, string found) => _lines.Wrong(found.Length == 0
        ? $"has nothing in the column '{column}'. Fill in a number, or remove the line."
        : $"has '{Problem.Show(found)}' in the column '{column}', which is not a finite number. Correct it, or remove the line.");

    DataException NotClosed() => _lines.Wrong("has a quote that is not closed, or text behind one. Correct the line.");
}
