using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>−Σ w log₂ pₜ / Σ w cₜ, where token t has c characters. Comparable between models with different tokens.</summary>
sealed class BitsPerCharacter() : LogLossMetric(
    MetricName, "Negative logarithm to base 2 of the text's probability, divided by its number of characters.", OutputKinds.Tokens)
{
    public const string MetricName = "bitsPerCharacter";

    protected override double Of(LogLossSum state) => state.Sum / PortableMath.Log(2) / state.Characters;
}
