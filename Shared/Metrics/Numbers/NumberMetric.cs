namespace Windrow.Metrics;

/// <summary>A metric of each column of numbers. The figure is the mean over the columns for which it is defined, each counting once, as
/// scikit-learn's <c>multioutput='uniform_average'</c>; a table has each column's value.</summary>
abstract class NumberMetric(string name, string description, MetricDirection better)
    : Metric<NumberSums>(name, description, OutputKinds.Numbers | OutputKinds.Quantiles, better)
{
    protected sealed override void Report(NumberSums state, MetricSubject subject, MetricReportBuilder report)
    {
        double weight = state.Weight.Value;
        double[] values = new double[state.Columns.Length];
        for (int c = 0; c < values.Length; c++) values[c] = weight > 0 ? Of(state.Columns[c], state.Weight, subject.ScaleOf(c)) : double.NaN;
        ColumnTable.Report(report, subject, Name, values);
        if (weight > 0) Explain(state, report);
    }

    /// <summary>The value of one column, in the data's units; NaN where it is not defined.</summary>
    protected abstract double Of(NumberColumn column, ExactSum weight, ColumnScale scale);

    /// <summary>Notes what a reader must know.</summary>
    protected virtual void Explain(NumberSums state, MetricReportBuilder report) { }
}
