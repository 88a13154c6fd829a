using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>exp(−Σ w ln pₜ / Σ w).</summary>
sealed class Perplexity() : LogLossMetric(
    MetricName, "e to the mean negative logarithm of the probability of the target token: among how many equally probable tokens the model is undecided.",
    OutputKinds.Tokens)
{
    public const string MetricName = "perplexity";

    protected override double Of(LogLossSum state) => PortableMath.Exp(state.Sum / state.Weight);
}
