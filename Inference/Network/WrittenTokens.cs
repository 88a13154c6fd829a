namespace Windrow.Inference.Network;

/// <summary>A text that a network wrote.</summary>
/// <param name="Score">ln p divided by a power of the length.</param>
/// <param name="Tokens">Without the start and the end.</param>
/// <param name="Attention">Where the network looked; null unless that was asked for.</param>
sealed record WrittenTokens(double Score, int[] Tokens, WrittenAttention? Attention)
{
    /// <summary>Some texts as the values of one answer: for each its score, its number of tokens and of the source's, the tokens, and the attention. Without
    /// attention, there are no tokens of the source.</summary>
    public static double[] Pack(IEnumerable<WrittenTokens> texts) => [.. texts.SelectMany(Values)];

    /// <summary>The texts that <see cref="Pack"/> made values of.</summary>
    public static IReadOnlyList<WrittenTokens> Unpack(ReadOnlySpan<double> values)
    {
        List<WrittenTokens> texts = [];
        while (!values.IsEmpty)
        {
            (double score, int count, int sources) = (values[0], (int)values[1], (int)values[2]);
            values = values[3..];
            int[] tokens = Whole(Take(ref values, count));
            WrittenAttention? attention = sources == 0 ? null : new WrittenAttention(Whole(Take(ref values, sources)), new float[count][]);
            for (int t = 0; t < count && attention is not null; t++) attention.Weights[t] = [.. Take(ref values, sources).ToArray().Select(weight => (float)weight)];
            texts.Add(new WrittenTokens(score, tokens, attention));
        }

        return texts;
    }

    static IEnumerable<double> Values(WrittenTokens text) =>
    [
        text.Score, text.Tokens.Length, text.Attention?.Source.Length ?? 0,
        .. text.Tokens.Select(token => (double)token),
        .. text.Attention?.Source.Select(token => (double)token) ?? [],
        .. text.Attention?.Weights.SelectMany(row => row).Select(weight => (double)weight) ?? [],
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
