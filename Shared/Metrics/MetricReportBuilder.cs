namespace Windrow.Metrics;

/// <summary>Collects what metrics report. Several metrics can fill columns of the same table.</summary>
public sealed class MetricReportBuilder
{
    readonly List<MetricFigure> _figures = [];
    readonly List<OpenTable> _open = [];
    readonly List<MetricTable> _tables = [];
    readonly List<string> _notes = [];

    /// <summary>Adds a number. A name counts once.</summary>
    public void Figure(string name, double value)
    {
        if (!_figures.Exists(figure => figure.Name == name)) _figures.Add(new MetricFigure(name, value));
    }

    /// <summary>Adds a column to the table of this name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The names of the table's rows, which are the same for all of its columns.</param>
    /// <param name="column">The column.</param>
    /// <param name="values">One number for each row.</param>
    public void Column(string table, IReadOnlyList<string> rows, string column, IReadOnlyList<double> values)
    {
        OpenTable? open = _open.Find(open => open.Name == table);
        if (open is null) _open.Add(open = new OpenTable(table, rows, []));
        if (!open.Columns.Exists(known => known.Name == column)) open.Columns.Add((column, values));
    }

    /// <summary>Adds a whole table.</summary>
    public void Table(MetricTable table) => _tables.Add(table);

    /// <summary>Adds a sentence, once.</summary>
    public void Note(string sentence)
    {
        if (!_notes.Contains(sentence)) _notes.Add(sentence);
    }

    internal MetricReport ToReport() => new(_figures, [.. _open.Select(open => open.ToTable()), .. _tables], _notes);

    sealed record OpenTable(string Name, IReadOnlyList<string> Rows, List<(string Name, IReadOnlyList<double> Values)> Columns)
    {
        public MetricTable ToTable() => new(
            Name,
            [.. Columns.Select(column => column.Name)],
            [.. Rows.Select((row, r) => new MetricTableRow(row, [.. Columns.Select(column => column.Values[r])]))]);
    }
}
