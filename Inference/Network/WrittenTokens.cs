namespace Windrow.Inference.Network;

/// <summary>A text that a network wrote.</summary>
/// <param name="Score">ln p divided by a power of the length.</param>
/// <param name="Tokens">Without the start and the end.</param>
/// <param name="Attention">Where the network looked; null unless that was asked for.</param>
sealed record WrittenTokens(double Score, int[] Tokens, WrittenAttention? Attention)
{
    /// <summary>What stands in place of each unknown token, in their order; empty when these stay.</summary>
    public IReadOnlyList<CopiedToken> Copies { get; init; } = [];

    /// <summary>Some texts as the values of one answer: for each its score, its number of tokens, of the source's and of copies, the tokens, the attention, and the
    /// copies, each with its text as a number of UTF-16 code units and these. Without attention, there are no tokens of the source.</summary>
    public static double[] Pack(IEnumerable<WrittenTokens> texts) => [.. texts.SelectMany(Values)];

    /// <summary>The texts that <see cref="Pack"/> made values of.</summary>
    public static IReadOnlyList<WrittenTokens> Unpack(ReadOnlySpan<double> values)
    {
        List<WrittenTokens> texts = [];
        while (!values.IsEmpty)
        {
            (double score, int count, int sources) = (values[0], (int)values[1], (int)values[2]);
            CopiedToken[] copies = new CopiedToken[(int)values[3]];
            values = values[4..];
            int[] tokens = Whole(Take(ref values, count));
            WrittenAttention? attention = sources == 0 ? null : new WrittenAttention(Whole(Take(ref values, sources)), new float[count][]);
            for (int t = 0; t < count && attention is not null; t++) attention.Weights[t] = [.. Take(ref values, sources).ToArray().Select(weight => (float)weight)];
            for (int i = 0; i < copies.Length; i++)
            {
                int[] copy = Whole(Take(ref values, 2));
                string text = string.Concat(Whole(Take(ref values, copy[1])).Select(unit => (char)unit));
                copies[i] = new CopiedToken(copy[0], text.Length == 0 ? null : text);
            }

            texts.Add(new WrittenTokens(score, tokens, attention) { Copies = copies });
        }

        return texts;
    }

    static IEnumerable<double> Values(WrittenTokens text) =>
    [
        text.Score, text.Tokens.Length, text.Attention?.Source.Length ?? 0, text.Copies.Count,
        .. text.Tokens.Select(token => (double)token),
        .. text.Attention?.Source.Select(token => (double)token) ?? [],
        .. text.Attention?.Weights.SelectMany(row => row).Select(weight => (double)weight) ?? [],
        .. text.Copies.SelectMany(copy => (double[])[copy.Token, copy.Text?.Length ?? 0, .. (copy.Text ?? "").Select(unit => (double)unit)]),
    ];

    static ReadOnlySpan<double> Take(ref ReadOnlySpan<double> values, int count)
    {
        ReadOnlySpan<double> taken = values[..count];
        values = values[count..];
        return taken;
    }

    static int[] Whole(ReadOnlySpan<double> values) => [.. values.ToArray().Select(value => (int)value)];
}

/// <summary>Where a network looked while it wrote a text.</summary>
/// <param name="Source">The tokens that it read.</param>
/// <param name="Weights">For each written token, the weights of those tokens.</param>
sealed record WrittenAttention(int[] Source, float[][] Weights);

/// <summary>A token of the source that stands in place of an unknown one.</summary>
/// <param name="Token">Its number.</param>
/// <param name="Text">Its text if it is unknown itself; null for a token of the source's vocabulary.</param>
readonly record struct CopiedToken(int Token, string? Text);
