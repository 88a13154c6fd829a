using System.Globalization;

namespace Windrow.Sampling;

/// <summary>How the next token is drawn from what a model predicts. The defaults change what a model predicts by the temperature only.</summary>
public sealed record SamplingOptions
{
    /// <summary>The logits are divided by this before the softmax; 0 always takes the most probable token. Default: 0.8.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many of the most probable tokens can be drawn; null for all of them. Default: null.</summary>
    public int? TopK { get; init; }

    /// <summary>Only the smallest set of most probable tokens whose probabilities sum to at least this can be drawn; 1 for all tokens. Default: 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Positive logits of tokens that the text already has are divided by this, and negative ones multiplied; 1 for no penalty. Default: 1.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>What is wrong with the values, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
            yield return string.Create(CultureInfo.InvariantCulture, $"The temperature is {Temperature}; it must be 0 (always the most probable token) or more.");
        if (TopK < 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"Top-k is {TopK}; it must be at least 1 token, or left out for all of them.");
        if (!(TopP is > 0 and <= 1))
            yield return string.Create(CultureInfo.InvariantCulture, $"Top-p is {TopP}; it must be above 0 and at most 1 (all tokens).");
        if (!(RepetitionPenalty >= 1 && double.IsFinite(RepetitionPenalty)))
            yield return string.Create(CultureInfo.InvariantCulture, $"The repetition penalty is {RepetitionPenalty}; it must be 1 (no penalty) or more.");
    }
}
