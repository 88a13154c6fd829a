namespace Windrow.Metrics;

/// <summary>(substitutions + deletions + insertions) / expected words or characters, over all texts together. Above 1 where more is wrong than is
/// expected.</summary>
/// <param name="name">What reports call it.</param>
/// <param name="description">What it measures.</param>
/// <param name="units">What is counted, in a sentence.</param>
/// <param name="counts">Chooses the changes of words or characters.</param>
abstract class ErrorRate(string name, string description, string units, Func<TextEdits, EditCounts> counts)
    : Metric<TextEdits>(name, description, OutputKinds.Texts, MetricDirection.Smaller)
{
    protected override void Report(TextEdits state, MetricSubject subject, MetricReportBuilder report)
    {
        EditCounts edits = counts(state);
        report.Figure(Name, edits.Expected > 0 ? (double)edits.Errors / edits.Expected : double.NaN);
        if (edits.Expected == 0 && state.Texts > 0) report.Note($"{Name} is not defined: the expected texts have no {units}.");
    }
}
