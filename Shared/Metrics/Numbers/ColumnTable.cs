using System.Globalization;

namespace Windrow.Metrics;

/// <summary>How a metric of each column of numbers is reported.</summary>
static class ColumnTable
{
    /// <summary>Adds the mean over the outputs for which the value is defined as a figure. Several columns get a table, and so do several time steps: the
    /// value of a column is then its mean over the steps, and that of a step its mean over the columns.</summary>
    /// <param name="report">Receives them.</param>
    /// <param name="subject">What is judged: C columns at S steps.</param>
    /// <param name="name">The metric.</param>
    /// <param name="values">The value of each output, [S·C]: those of the first step, then those of the second, and so on.</param>
    public static void Report(MetricReportBuilder report, MetricSubject subject, string name, double[] values)
    {
        report.Figure(name, Mean(values));
        int columns = subject.Columns;
        if (columns > 1)
            Table("columns", columns, subject.ColumnName, c => Mean(values.Where((_, output) => output % columns == c)));
        if (subject.Steps > 1)
            Table("steps", subject.Steps, s => (s + 1).ToString(CultureInfo.InvariantCulture), s => Mean(values.Skip(s * columns).Take(columns)));

        void Table(string table, int rows, Func<int, string> nameOf, Func<int, double> value) =>
            report.Column(table, [.. Enumerable.Range(0, rows).Select(nameOf)], name, [.. Enumerable.Range(0, rows).Select(value)]);
    }

    static double Mean(IEnumerable<double> values)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        return defined.Length == 0 ? double.NaN : defined.Sum() / defined.Length;
    }
}
