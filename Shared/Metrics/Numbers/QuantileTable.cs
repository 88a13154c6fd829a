using System.Globalization;

namespace Windrow.Metrics;

/// <summary>The table with a row for each predicted quantile of each column.</summary>
static class QuantileTable
{
    public static void Report(MetricReportBuilder report, MetricSubject subject, string name, Func<int, int, double> value)
    {
        List<string> rows = [];
        List<double> values = [];
        for (int c = 0; c < subject.Outputs; c++)
        {
            for (int l = 0; l < subject.Levels.Count; l++)
            {
                string level = subject.Levels[l].ToString(CultureInfo.InvariantCulture);
                rows.Add(subject.Outputs > 1 ? $"{subject.NameOf(c)} {level}" : level);
                values.Add(value(c, l));
            }
        }

        report.Column("quantiles", rows, name, values);
    }
}
