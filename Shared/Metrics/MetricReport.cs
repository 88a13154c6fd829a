namespace Windrow.Metrics;

/// <summary>The values of some metrics over some rows.</summary>
/// <param name="Figures">Single numbers.</param>
/// <param name="Tables">Numbers for each class, label, column, and so on.</param>
/// <param name="Notes">What a reader must know to understand the numbers, each as a sentence: why one is NaN, what was left out.</param>
public sealed record MetricReport(IReadOnlyList<MetricFigure> Figures, IReadOnlyList<MetricTable> Tables, IReadOnlyList<string> Notes)
{
    /// <summary>The value of a figure; null when there is none of this name.</summary>
    public double? this[string figure] => Figures.FirstOrDefault(f => f.Name == figure)?.Value;

    /// <summary>This report, followed by another one about the same predictions.</summary>
    public MetricReport Then(MetricReport other) =>
        new([.. Figures, .. other.Figures], [.. Tables, .. other.Tables], [.. Notes, .. other.Notes]);
}

/// <summary>One number.</summary>
/// <param name="Name">The metric's name, or a name for each of several numbers of one metric.</param>
/// <param name="Value">NaN where it is not defined.</param>
public sealed record MetricFigure(string Name, double Value);

/// <summary>A table of numbers.</summary>
/// <param name="Name">What the rows are: <c>classes</c>, <c>columns</c>, <c>entities</c>, <c>confusion</c>.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The rows, each with a number for each column; NaN where one is not defined.</param>
public sealed record MetricTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<MetricTableRow> Rows)
{
    /// <summary>The number in a row and a column; null when there is no such row or column.</summary>
    public double? this[string row, string column]
    {
        get
        {
            for (int c = 0; c < Columns.Count; c++)
            {
                if (Columns[c] == column) return Rows.FirstOrDefault(r => r.Name == row)?.Values[c];
            }

            return null;
        }
    }
}

/// <summary>One row of a table.</summary>
public sealed record MetricTableRow(string Name, IReadOnlyList<double> Values);
