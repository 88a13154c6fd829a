namespace Windrow.Metrics;

/// <summary>Precision, recall, F1 and number of targets of each class or label.</summary>
sealed class EachClass() : Metric<ClassTally>(
    "eachClass", "Precision, recall, F1 and support (the number of targets) of each class or label.",
    OutputKinds.Classes | OutputKinds.Labels | OutputKinds.Tags, MetricDirection.Neither)
{
    public const string Table = "classes";

    public static IReadOnlyList<string> RowsOf(MetricSubject subject) => [.. Enumerable.Range(0, subject.Outputs).Select(subject.NameOf)];

    protected override void Report(ClassTally state, MetricSubject subject, MetricReportBuilder report)
    {
        IReadOnlyList<string> rows = RowsOf(subject);
        foreach (RatioKind kind in Enum.GetValues<RatioKind>())
        {
            double[] values = [.. rows.Select((_, k) => Ratios.Of(kind, state.Hits[k], state.Predicted[k], state.Actual[k]))];
            report.Column(Table, rows, kind.ToString().ToLowerInvariant(), values);
        }

        report.Column(Table, rows, "support", state.Actual);
    }
}
