namespace Windrow.Data;

/// <summary>A stretch of consecutive tokens of a corpus.</summary>
/// <param name="Start">Position of the first.</param>
/// <param name="Length">How many.</param>
public readonly record struct TokenRange(long Start, long Length);

/// <summary>The three parts of a corpus, in their order in the text.</summary>
public sealed record CorpusSplit(TokenRange Train, TokenRange Validation, TokenRange Test)
{
    /// <summary>Cuts <paramref name="length"/> tokens: validation and test have their shares, rounded down, and training the rest.</summary>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    internal static CorpusSplit Of(long length, SplitOptions options)
    {
        // Decimal, since the user wrote a decimal share: 0.29 of 100 tokens is 29, while (long)(0.29 * 100) is 28.
        long validation = (long)(length * (decimal)options.Validation);
        long test = (long)(length * (decimal)options.Test);
        long train = length - validation - test;
        if (train <= 0)
            throw new DataException($"data.split.validation ({options.Validation}) and data.split.test ({options.Test}) leave none of the "
                + $"{length} tokens for training. Lower them.");

        return new(new(0, train), new(train, validation), new(train + validation, test));
    }
}
