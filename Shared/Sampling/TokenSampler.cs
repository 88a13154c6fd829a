using System.Numerics.Tensors;
using Windrow.Numerics;

namespace Windrow.Sampling;

/// <summary>Draws the next token from a model's logits. Not thread-safe.</summary>
/// <remarks><code>
/// wᵢ = exp((zᵢ − max z) / T)                     temperature
/// wᵢ = 0 except for the k largest                top-k
/// wᵢ = 0 except for the fewest of the largest    top-p: nucleus sampling, Holtzman et al. 2020, https://arxiv.org/abs/1904.09751
///        whose sum is at least p·Σw
/// P(i) = wᵢ / Σw
/// </code>
/// The order is that of Hugging Face's Transformers: with both limits, the p of top-p is a share of what top-k has left. Of equal weights, that of the
/// lower id counts as the larger. Everything is computed in double precision and in a fixed order, with the same bits on every processor.</remarks>
/// <param name="options">Values without <see cref="SamplingOptions.Problems"/>.</param>
/// <param name="tokens">Number of tokens in the vocabulary.</param>
public sealed class TokenSampler(SamplingOptions options, int tokens)
{
    readonly double[] _weights = new double[tokens];
    readonly int[] _ranked = [.. Enumerable.Range(0, tokens)];      // ids of the tokens, once they are ranked: the largest weight first

    /// <summary>The token at one point of the distribution.</summary>
    /// <param name="logits">[tokens].</param>
    /// <param name="u">Uniform random number in [0, 1). The tokens divide this interval in the order of their ids.</param>
    public int Draw(ReadOnlySpan<float> logits, double u)
    {
        if (options.Temperature == 0) return TensorPrimitives.IndexOfMax(logits);

        double max = TensorPrimitives.Max(logits);
        for (int i = 0; i < tokens; i++) _weights[i] = PortableMath.Exp((logits[i] - max) / options.Temperature);
        if (options.TopK < tokens || options.TopP < 1) KeepMostProbable();

        double sum = 0;
        for (int i = 0; i < tokens; i++) sum += _weights[i];
        double target = u * sum;
        int token = 0;
        for (double passed = _weights[0]; passed <= target && token < tokens - 1; passed += _weights[token]) token++;
        return token;
    }

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
