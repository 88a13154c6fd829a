namespace Windrow.Metrics;

/// <summary>Top-k accuracy. Any k from 1 to 100 can be named.</summary>
/// <remarks>As scikit-learn's <c>top_k_accuracy_score</c>, except among equally probable classes, where the first ranks highest instead of the
/// last: then the top 1 is accuracy.</remarks>
sealed class TopAccuracy(int k) : Metric<TargetRanks>(
    $"top{k}Accuracy", $"Share of rows whose target is among the {k} most probable classes or tokens.",
    OutputKinds.Classes | OutputKinds.Tokens, MetricDirection.Larger)
{
    public override string? ProblemFor(MetricSubject subject) => k >= 1 && k <= Math.Min(subject.Outputs, TargetRanks.MostRanks)
        ? null
        : $"The metric {Name} does not fit {subject.Outputs} classes; the number must be from 1 to {Math.Min(subject.Outputs, TargetRanks.MostRanks)}.";

    /// <summary>The metric of this name, if it is top, a number and Accuracy.</summary>
    public static TopAccuracy? Parse(string name)
    {
        const string Before = "top", After = "Accuracy";
        if (!name.StartsWith(Before, StringComparison.Ordinal) || !name.EndsWith(After, StringComparison.Ordinal)) return null;
        if (name.Length <= Before.Length + After.Length || name.Length > Before.Length + After.Length + 3) return null;
        string digits = name[Before.Length..^After.Length];
        return digits[0] is >= '1' and <= '9' && digits.All(char.IsAsciiDigit) ? new TopAccuracy(int.Parse(digits)) : null;
    }

    protected override void Report(TargetRanks state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, state.Counts[..k].Sum() / state.Counts.Sum());
}
