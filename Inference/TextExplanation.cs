namespace Windrow.Inference;

/// <summary>Where a model looked while it wrote a text.</summary>
/// <param name="Source">The tokens that it read; one that is not in the vocabulary is &lt;unk&gt;. Of a recording or an image, the time steps, from 0.</param>
/// <param name="Tokens">The tokens that it wrote.</param>
/// <param name="Attention">For each written token, the weights of the tokens that were read; they sum to 1.</param>
public sealed record TextExplanation(IReadOnlyList<string> Source, IReadOnlyList<string> Tokens, IReadOnlyList<IReadOnlyList<float>> Attention);
