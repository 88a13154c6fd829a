namespace Windrow.Data;

/// <summary>The files of a job's examples, read as often as needed, one row at a time.</summary>
sealed class ExampleFiles
{
    readonly ExampleDataOptions _options;
    readonly CancellationToken _ct;
    readonly IReadOnlyList<(IReadOnlyList<string> Files, DataPart? Part)> _files;       // of the same rows: one, or one for each column
    readonly string[] _columns;
    readonly int[] _inputs;         // places of the inputs among the columns
    readonly int _target;
    readonly Cell[] _previous;      // of each input, in the file that is being read
    readonly OrderKey? _order;
    readonly string[]? _roots;

    /// <exception cref="DataException">A file is missing, or named for two parts.</exception>
    public ExampleFiles(ExampleDataOptions options, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
    {
        (_options, _ct, _columns) = (options, ct, options.Columns);
        _inputs = [.. options.Inputs.Select(input => Array.IndexOf(_columns, input.Column))];
        _target = Array.IndexOf(_columns, options.Target.Column);
        _previous = new Cell[_inputs.Length];
        _order = OrderKey.Of(options);
        NamesFiles = options.Inputs.Any(input => input.NamesFiles);
        _roots = allowedRoots?.Select(RealPath.Of).ToArray();
        IReadOnlyList<(string File, DataPart? Part)> files = DataFiles.ResolveParts(options, allowedRoots);
        _files = options.Format == RowFormat.Lines ? LineFiles.Group(files, _columns) : [.. files.Select(file => ((IReadOnlyList<string>)[file.File], file.Part))];
    }

    /// <summary>Whether rows name files.</summary>
    public bool NamesFiles { get; }

    /// <summary>Reads every row of every file, and checks it.</summary>
    /// <param name="visit">Takes each row.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public SourceFile[] Pass(Action<ExampleRow> visit)
    {
        ExampleRow row = new(_columns.Length);
        return [.. _files.SelectMany(rows =>
        {
            FilePlaces places = new(Path.GetDirectoryName(rows.Files[0])!, _roots);
            using RowReader reader = _options.Format == RowFormat.Lines
                ? LineRows.Open(rows.Files, _options.Encoding, places)
                : RowReader.Open(rows.Files[0], _options, _columns, places);
            (row.Reader, row.Part) = (reader, rows.Part);
            Array.Clear(_previous);
            while (TryRead(reader, row))
            {
                _ct.ThrowIfCancellationRequested();
                visit(row);
            }

            return reader.Descriptions().ToArray();
        })];
    }

    /// <summary>The values of the inputs, in their order.</summary>
    public void TakeInputs(ExampleRow row, Span<Cell> inputs)
    {
        for (int i = 0; i < _inputs.Length; i++) inputs[i] = row.Cells[_inputs[i]];
    }

    /// <summary>The value of an input.</summary>
    public Cell Input(ExampleRow row, int input) => row.Cells[_inputs[input]];

    /// <summary>The value of the target.</summary>
    public Cell Target(ExampleRow row) => row.Cells[_target];

    /// <summary>The value of another column.</summary>
    public Cell Of(ExampleRow row, string column) => row.Cells[Array.IndexOf(_columns, column)];

    bool TryRead(RowReader reader, ExampleRow row)
    {
        row.Problems.Clear();
        try
        {
            if (!reader.TryRead(row.Cells)) return false;
        }
        catch (DataException e) when (e.ConcernsOneRow)
        {
            row.Problems.Add(e.Message);
        }

        row.Index = checked(row.Index + 1);
        if (row.Problems.Count == 0) Check(reader, row);
        return true;
    }

    void Check(RowReader reader, ExampleRow row)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            InputColumnOptions input = _options.Inputs[i];
            ref Cell cell = ref row.Cells[_inputs[i]];
            if (input.TakesPrevious && input.IsMissing(cell)) cell = _previous[i];
            Add(input.Check(cell, _options.Decimal));
        }

        Add(_options.Target.Check(row.Cells[_target], _options.Decimal));
        if (_options.Split.GroupBy is { } group && Of(row, group).IsEmpty) Add($"has nothing in the column '{group}', by which rows are grouped. Fill it in, or remove the row.");
        if (_order is not null) Add(_order.Check(Of(row, _order.Column)));
        if (row.Problems.Count > 0) return;
        row.Stamp = 0;
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (_options.Inputs[i].NamesFiles) row.Stamp ^= FileCell.StampOf(row.Cells[_inputs[i]]);
        }

        for (int i = 0; i < _inputs.Length; i++) _previous[i] = row.Cells[_inputs[i]];

        void Add(string? predicate)
        {
            if (predicate is not null) row.Problems.Add(reader.Sentence(predicate));
        }
    }
}
