namespace Windrow.Metrics;

/// <summary>A metric that follows from the mean negative logarithm of the targets' probabilities.</summary>
abstract class LogLossMetric(string name, string description, OutputKinds suits) : Metric<LogLossSum>(name, description, suits, MetricDirection.Smaller)
{
    protected sealed override void Report(LogLossSum state, MetricSubject subject, MetricReportBuilder report)
    {
        report.Figure(Name, Of(state));
        if (state.Raised > 0)
            report.Note($"{state.Raised:r} targets had a probability of 0 in single precision; {LogLossSum.SmallestProbability:g2} was used for them.");
    }

    protected abstract double Of(LogLossSum state);
}

/// <summary>−Σ w ln pₜ / Σ w; for labels, the mean over labels of −ln p or −ln(1 − p).</summary>
/// <remarks>As scikit-learn's <c>log_loss</c>, which clips probabilities at 2e-16 instead of 1.2e-38.</remarks>
sealed class LogLoss() : LogLossMetric(
    "logLoss", "Mean negative logarithm of the probability of the target, in nats.",
    OutputKinds.Classes | OutputKinds.Labels | OutputKinds.Tokens | OutputKinds.Tags)
{
    protected override double Of(LogLossSum state) => state.Sum / state.Weight;
}
