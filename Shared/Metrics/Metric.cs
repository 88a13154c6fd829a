namespace Windrow.Metrics;

/// <summary>A metric computed from sums of type <typeparamref name="TState"/>.</summary>
abstract class Metric<TState>(string name, string description, OutputKinds suits, MetricDirection better) : IMetric
    where TState : MetricState<TState>, IMetricState<TState>
{
    public string Name => name;

    public string Description => description;

    public OutputKinds Suits => suits;

    public MetricDirection Better => better;

    public Type StateType => typeof(TState);

    public virtual string? ProblemFor(MetricSubject subject) => null;

    public MetricState CreateState(MetricSubject subject) => TState.Create(subject);

    public void Report(MetricState state, MetricSubject subject, MetricReportBuilder report) => Report((TState)state, subject, report);

    protected abstract void Report(TState state, MetricSubject subject, MetricReportBuilder report);
}
