namespace Windrow.Metrics;

/// <summary>How a metric of each column of numbers is reported.</summary>
static class ColumnTable
{
    /// <summary>Adds the mean over the columns for which the value is defined as a figure, and the values of several columns to a table.</summary>
    public static void Report(MetricReportBuilder report, MetricSubject subject, string name, double[] values)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        report.Figure(name, defined.Length == 0 ? double.NaN : defined.Sum() / defined.Length);
        if (values.Length > 1) report.Column("columns", [.. values.Select((_, c) => subject.NameOf(c))], name, values);
    }
}
