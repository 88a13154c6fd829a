namespace Windrow.Data;

/// <summary>A stretch of consecutive tokens of a corpus.</summary>
/// <param name="Start">Position of the first.</param>
/// <param name="Length">How many.</param>
public readonly record struct TokenRange(long Start, long Length);

/// <summary>The three parts of a corpus, in their order in the text.</summary>
public sealed record CorpusSplit(TokenRange Train, TokenRange Validation, TokenRange Test)
{
    /// <summary>All tokens are for testing.</summary>
    internal static CorpusSplit OnlyTest(long length) => new(new(0, 0), new(0, 0), new(0, length));

    /// <summary>Splits <paramref name="length"/> tokens: validation and test get their shares, rounded down, and training the rest.</summary>
    /// <param name="length">All tokens.</param>
    /// <param name="options">The shares of the tokens that are in no file for another part.</param>
    /// <param name="validationTokens">Tokens of the files for validation; null when a share is for validation.</param>
    /// <param name="testTokens">Tokens of the files for testing, the last of all; null when a share is for testing.</param>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    internal static CorpusSplit Of(long length, SplitOptions options, long? validationTokens, long? testTokens)
    {
        long own = length - (validationTokens ?? 0) - (testTokens ?? 0);
        SplitOptions shares = options with { Validation = validationTokens is null ? options.Validation : 0, Test = testTokens is null ? options.Test : 0 };
        (long train, long validation, long test) = shares.Cut(own, "tokens");
        return new(
            new(0, train),
            validationTokens is { } validated ? new(own, validated) : new(train, validation),
            testTokens is { } tested ? new(length - tested, tested) : new(train + validation, test));
    }
}
