namespace Windrow.Data;

/// <summary>Streams some columns of numbers from a CSV file with a header, row by row, and perhaps a column that says which series a row belongs to.</summary>
sealed class CsvTable : IDisposable
{
    readonly LineReader _lines;
    readonly CsvRecord _record;
    readonly CsvHeader _header;
    readonly IReadOnlyList<string> _columns;
    readonly int[] _places;     // of each column in a record
    readonly DecimalMark _decimal;
    readonly string? _id;
    readonly int _idPlace, _timePlace;
    readonly int[] _targets = [];       // places of the columns that are empty in rows of the future
    readonly bool[] _isKnown = [];      // whether a column is filled in rows of the future

    /// <summary>Reads the header.</summary>
    /// <param name="file">Absolute file name.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="decimalMark">How the numbers are written.</param>
    /// <param name="id">The column that says which series a row belongs to; null when there is none.</param>
    /// <param name="time">The column with the time of a row; null when there is none.</param>
    /// <exception cref="DataException">A column is missing.</exception>
    public CsvTable(string file, IReadOnlyList<string> columns, DecimalMark decimalMark = DecimalMark.Point, string? id = null, string? time = null)
        : this(LineReader.Open(file), columns, decimalMark, id, future: null, time)
    {
    }

    /// <inheritdoc cref="CsvTable(string, IReadOnlyList{string}, DecimalMark, string?, string?)"/>
    /// <param name="lines">Where the rows are; disposed of with the table.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="decimalMark">How the numbers are written.</param>
    /// <param name="id">The column that says which series a row belongs to; null when there is none.</param>
    /// <param name="future">How rows of the future are told from others; null when there are none.</param>
    /// <param name="time">The column with the time of a row; null when there is none.</param>
    public CsvTable(LineReader lines, IReadOnlyList<string> columns, DecimalMark decimalMark, string? id = null, FutureRows? future = null, string? time = null)
    {
        (_lines, _columns, _decimal, _id) = (lines, columns, decimalMark, id);
        _record = new CsvRecord(decimalMark);
        _header = CsvHeader.Read(_lines, _record);
        _places = [.. columns.Select(_header.Place)];
        if (id is not null) _idPlace = _header.Place(id);
        if (time is not null) _timePlace = _header.Place(time);
        if (future is null) return;
        _targets = [.. future.Targets.Select(_header.Place)];
        _isKnown = [.. columns.Select(future.Known.Contains)];
    }

    /// <summary>Whether the row that was read last is in the future: only what is known ahead has numbers, and the rest is NaN.</summary>
    public bool IsFuture { get; private set; }

    /// <summary>Number of the first line of the row that was read last.</summary>
    public long Line => _record.Line;

    /// <summary>The series that the row which was read last belongs to, in UTF-8; only with a column for it. Valid until the next row.</summary>
    public ReadOnlySpan<byte> Id => _record.Field(_idPlace);

    /// <summary>The time of the row that was read last, as it is written; only with a column for it.</summary>
    public string Time => _record.Text(_timePlace);

    /// <summary>An exception about the row that was read last.</summary>
    /// <param name="predicate">What is wrong, after "Line 7 of 'a.csv' ".</param>
    public DataException Wrong(string predicate) => _lines.WrongAt(_record.Line, predicate);

    /// <summary>Reads the numbers of the next row, in the order of the columns; false when there are no more. Empty lines are skipped.</summary>
    /// <exception cref="DataException">A field is not a number that float32 can hold, or the row does not say which series it belongs to.</exception>
    public bool TryRead(Span<double> values)
    {
        if (!_record.TryRead(_lines)) return false;
        if (_record.Count != _header.Width) throw _header.WrongWidth(_lines, _record);
        if (_id is not null && Id.IsEmpty)
            throw _lines.WrongAt(_record.Line, $"has nothing in the column '{_id}', which says what series a row belongs to (data.id). Fill it in, or remove the line.");
        IsFuture = _targets.Length > 0 && AreEmpty(_targets);
        for (int i = 0; i < _places.Length; i++)
        {
            if (IsFuture && !_isKnown[i]) values[i] = double.NaN;
            else if (!CsvNumber.TryRead(_record.Field(_places[i]), _decimal, out values[i]))
                throw _lines.WrongAt(_record.Line, CsvNumber.Refusal(_record.Text(_places[i]), _columns[i], _decimal));
        }

        return true;
    }

    bool AreEmpty(int[] places)
    {
        foreach (int place in places)
        {
            if (!_record.Field(place).IsEmpty) return false;
        }

        return true;
    }

    /// <summary>What was read, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => _lines.Description();

    public void Dispose() => _lines.Dispose();
}
