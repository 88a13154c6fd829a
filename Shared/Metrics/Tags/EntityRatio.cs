namespace Windrow.Metrics;

/// <summary>Precision, recall or F1 of all entities together: an entity is right when its type, beginning and end are.</summary>
sealed class EntityRatio(RatioKind ratio) : EntityMetric(
    $"entity{ratio}", $"{ratio} of whole entities: one is right when its type, beginning and end are.", MetricDirection.Larger)
{
    protected override void Report(EntityCounts state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, Ratios.Of(ratio, state.Hits.Sum(), state.Predicted.Sum(), state.Actual.Sum()));
}
