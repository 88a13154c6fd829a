namespace Windrow.Data;

/// <summary>A stretch of consecutive tokens of a corpus.</summary>
/// <param name="Start">Position of the first.</param>
/// <param name="Length">How many.</param>
public readonly record struct TokenRange(long Start, long Length);

/// <summary>The three parts of a corpus, in their order in the text.</summary>
public sealed record CorpusSplit(TokenRange Train, TokenRange Validation, TokenRange Test)
{
    /// <summary>Splits <paramref name="length"/> tokens: validation and test get their shares, rounded down, and training the rest.</summary>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    internal static CorpusSplit Of(long length, SplitOptions options)
    {
        (long train, long validation, long test) = options.Cut(length, "tokens");
        return new(new(0, train), new(train, validation), new(train + validation, test));
    }
}
