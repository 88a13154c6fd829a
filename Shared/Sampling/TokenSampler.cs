using System.Numerics.Tensors;
using Windrow.Numerics;

namespace Windrow.Sampling;

/// <summary>Draws the next token from a model's logits. Not thread-safe.</summary>
/// <remarks><code>
/// zᵢ ← zᵢ / R where positive, zᵢ·R elsewhere     for tokens that the text already has: repetition penalty, Keskar et al. 2019,
///                                                https://arxiv.org/abs/1909.05858
/// wᵢ = exp((zᵢ − max z) / T)                     temperature
/// wᵢ ← 0 except for the k largest                top-k
/// wᵢ ← 0 except for the fewest of the largest    top-p: nucleus sampling, Holtzman et al. 2020, https://arxiv.org/abs/1904.09751
///        whose sum is at least p·Σw
/// P(i) = wᵢ / Σw
/// </code>
/// The order is that of Hugging Face's Transformers: with both limits, the p of top-p is a share of what top-k has left. So is the product for negative
/// logits: the paper divides them as well, which makes their tokens likelier. Of equal weights, the one with the lower id counts as the larger.
/// Everything is computed in double precision and in a fixed order, with the same bits on every processor.</remarks>
/// <param name="options">Values without <see cref="SamplingOptions.Problems"/>.</param>
/// <param name="tokens">Number of tokens in the vocabulary.</param>
public sealed class TokenSampler(SamplingOptions options, int tokens)
{
    readonly double[] _weights = new double[tokens];                // at first, the logits
    readonly bool[] _repeated = new bool[tokens];                   // whether the text has a token already
    readonly int[] _ranked = [.. Enumerable.Range(0, tokens)];      // all ids; after ranking, those of the largest weights first

    /// <summary>Says that the text has a token, so that drawing it again would repeat it.</summary>
    public void Add(int token) => _repeated[token] = true;

    /// <summary>The token at one point of the distribution.</summary>
    /// <param name="logits">[tokens].</param>
    /// <param name="u">Uniform random number in [0, 1). The tokens divide this interval in the order of their ids.</param>
    public int Draw(ReadOnlySpan<float> logits, double u)
    {
        for (int i = 0; i < tokens; i++) _weights[i] = _repeated[i] ? Penalized(logits[i]) : logits[i];
        if (options.Temperature == 0) return TensorPrimitives.IndexOfMax<double>(_weights);

        double max = TensorPrimitives.Max<double>(_weights);
        for (int i = 0; i < tokens; i++) _weights[i] = PortableMath.Exp((_weights[i] - max) / options.Temperature);
        if (options.TopK < tokens || options.TopP < 1) KeepMostProbable();

        double sum = 0;
        for (int i = 0; i < tokens; i++) sum += _weights[i];
        double target = u * sum;
        int token = 0;
        for (double passed = _weights[0]; passed <= target && token < tokens - 1; passed += _weights[token]) token++;
        return token;
    }

    double Penalized(double logit) => logit > 0 ? logit / options.RepetitionPenalty : logit * options.RepetitionPenalty;

    /// <summary>Sets the weights of the tokens that top-k and top-p exclude to zero.</summary>
    void KeepMostProbable()
    {
        _ranked.AsSpan().Sort((a, b) => _weights[a] == _weights[b] ? a.CompareTo(b) : _weights[b].CompareTo(_weights[a]));
        int k = Math.Min(options.TopK ?? tokens, tokens);
        double total = 0, sum = 0;
        for (int i = 0; i < k; i++) total += _weights[_ranked[i]];

        int kept = 0;
        double enough = options.TopP < 1 ? options.TopP * total : double.PositiveInfinity;
        while (kept < k && sum < enough) sum += _weights[_ranked[kept++]];
        foreach (int excluded in _ranked.AsSpan(kept)) _weights[excluded] = 0;
    }
}
