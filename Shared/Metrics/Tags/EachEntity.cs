namespace Windrow.Metrics;

/// <summary>Precision, recall, F1 and number of entities of each type, and the mean F1 of the types.</summary>
sealed class EachEntity() : EntityMetric(
    "eachEntity", "Precision, recall, F1 and support (the number in the targets) of each type of entity, and the mean F1 of the types.",
    MetricDirection.Neither)
{
    protected override void Report(EntityCounts state, MetricSubject subject, MetricReportBuilder report)
    {
        double[] Each(RatioKind kind) => [.. state.Types.Select((_, t) => Ratios.Of(kind, state.Hits[t], state.Predicted[t], state.Actual[t]))];
        foreach (RatioKind kind in Enum.GetValues<RatioKind>()) report.Column("entities", state.Types, kind.ToString().ToLowerInvariant(), Each(kind));
        report.Column("entities", state.Types, "support", state.Actual);

        double[] occurring = [.. Each(RatioKind.F1).Where((_, t) => state.Actual[t] + state.Predicted[t] > 0)];
        report.Figure("entityMacroF1", occurring.Sum() / occurring.Length);
        if (occurring.Length == 0) report.Note("entityMacroF1 is not defined: there is no entity, and none was predicted.");
    }
}
