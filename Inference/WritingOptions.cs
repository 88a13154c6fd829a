namespace Windrow.Inference;

/// <summary>How a model that writes texts looks for a probable one.</summary>
public sealed record WritingOptions
{
    /// <summary>Texts that are continued side by side, token by token: beam search. With 1, each token is the most probable one. Default: 1.</summary>
    public int Beam { get; init; } = 1;

    /// <summary>Texts in each answer, the best first; at most <see cref="Beam"/>. Default: 1.</summary>
    public int Best { get; init; } = 1;

    /// <summary>Texts are compared by ln p / length^penalty, where the length is the number of tokens with the end. 0 compares probabilities, which favors
    /// short texts; 1 compares the mean over the tokens. Transcripts are compared by ln p. Default: 1.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>Most tokens of a text with its end; null for those of a window in training. Texts without an end are cut off there.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether answers say where the model looked: <see cref="TextPrediction.Explanation"/>. Only for models with attention. Default: false.</summary>
    public bool Explain { get; init; }

    /// <summary>Whether a token that the model writes as unknown is replaced by the token of the source at which it looked most: Luong et al. 2015,
    /// https://arxiv.org/abs/1410.8206; Jean et al. 2015, https://arxiv.org/abs/1412.2007. Only for models with attention that read a text. Default: false.</summary>
    public bool CopyUnknown { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal WritingOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Beam, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Beam, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(Best, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Best, Beam);
        if (!(LengthPenalty is >= 0 and <= 10)) throw new ArgumentOutOfRangeException(nameof(LengthPenalty), LengthPenalty, "It must be from 0 to 10.");
        if (MaxTokens is int most) ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(MaxTokens));
        return this;
    }
}
