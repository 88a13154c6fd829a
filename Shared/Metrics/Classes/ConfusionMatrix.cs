namespace Windrow.Metrics;

/// <summary>The confusion matrix.</summary>
sealed class ConfusionMatrix() : Metric<ConfusionCounts>(
    "confusionMatrix", "How often each class was predicted for each target class: a row for each target class.",
    OutputKinds.Classes | OutputKinds.Tags, MetricDirection.Neither)
{
    const int MostClasses = 1000;

    public override string? ProblemFor(MetricSubject subject) => subject.Outputs <= MostClasses
        ? null
        : $"The metric {Name} of {subject.Outputs} classes is too large; it is available for up to {MostClasses} classes. Use eachClass instead.";

    protected override void Report(ConfusionCounts state, MetricSubject subject, MetricReportBuilder report)
    {
        IReadOnlyList<string> names = EachClass.RowsOf(subject);
        report.Table(new MetricTable(
            "confusion", names, [.. names.Select((name, k) => new MetricTableRow(name, state.Counts[(k * names.Count)..((k + 1) * names.Count)]))]));
    }
}
