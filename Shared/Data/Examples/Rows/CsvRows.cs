namespace Windrow.Data;

/// <summary>Rows of a CSV or TSV file with a header.</summary>
sealed class CsvRows : TextRows
{
    readonly CsvRecord _record;
    readonly CsvHeader _header;
    readonly int[] _places;     // of each column in a record

    /// <param name="lines">The file.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="tabs">Whether its name says that tabs separate its fields.</param>
    /// <param name="columns">The columns to read.</param>
    /// <exception cref="DataException">A column is missing.</exception>
    public CsvRows(LineReader lines, ExampleDataOptions options, bool tabs, IReadOnlyList<string> columns) : base(lines)
    {
        byte? separator = options.Separator switch
        {
            FieldSeparator.Comma => (byte)',',
            FieldSeparator.Semicolon => (byte)';',
            FieldSeparator.Tab => (byte)'\t',
            FieldSeparator.Bar => (byte)'|',
            _ => tabs ? (byte)'\t' : null,
        };
        _record = new CsvRecord(options.Decimal, separator, options.Quotes);
        _header = CsvHeader.Read(lines, _record);
        _places = [.. columns.Select(_header.Place)];
    }

    public override long Line => _record.Line;

    protected override bool TryReadCells(Span<Cell> cells)
    {
        if (!_record.TryRead(Lines)) return false;
        if (_record.Count != _header.Width) throw _header.WrongWidth(Lines, _record);
        for (int i = 0; i < _places.Length; i++) cells[i] = new Cell(_record.Text(_places[i]));
        return true;
    }
}
