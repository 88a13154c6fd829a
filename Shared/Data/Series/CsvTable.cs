namespace Windrow.Data;

/// <summary>Streams some columns of numbers from a CSV file with a header, row by row.</summary>
sealed class CsvTable : IDisposable
{
    readonly LineReader _lines;
    readonly CsvRecord _record;
    readonly CsvHeader _header;
    readonly IReadOnlyList<string> _columns;
    readonly int[] _places;     // of each column in a record
    readonly DecimalMark _decimal;

    /// <summary>Reads the header.</summary>
    /// <param name="file">Absolute file name.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="decimalMark">How the numbers are written.</param>
    /// <exception cref="DataException">A column is missing.</exception>
    public CsvTable(string file, IReadOnlyList<string> columns, DecimalMark decimalMark = DecimalMark.Point)
        : this(LineReader.Open(file), columns, decimalMark)
    {
    }

    /// <inheritdoc cref="CsvTable(string, IReadOnlyList{string}, DecimalMark)"/>
    /// <param name="lines">Where the rows are; disposed of with the table.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="decimalMark">How the numbers are written.</param>
    public CsvTable(LineReader lines, IReadOnlyList<string> columns, DecimalMark decimalMark)
    {
        (_lines, _columns, _decimal) = (lines, columns, decimalMark);
        _record = new CsvRecord(decimalMark);
        _header = CsvHeader.Read(_lines, _record);
        _places = [.. columns.Select(_header.Place)];
    }

    /// <summary>Reads the numbers of the next row, in the order of the columns; false when there are no more. Empty lines are skipped.</summary>
    /// <exception cref="DataException">A field is not a number that float32 can hold.</exception>
    public bool TryRead(Span<double> values)
    {
        if (!_record.TryRead(_lines)) return false;
        if (_record.Count != _header.Width) throw _header.WrongWidth(_lines, _record);
        for (int i = 0; i < _places.Length; i++)
        {
            if (!CsvNumber.TryRead(_record.Field(_places[i]), _decimal, out values[i]))
                throw _lines.WrongAt(_record.Line, CsvNumber.Refusal(_record.Text(_places[i]), _columns[i], _decimal));
        }

        return true;
    }

    /// <summary>What was read, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => _lines.Description();

    public void Dispose() => _lines.Dispose();
}
