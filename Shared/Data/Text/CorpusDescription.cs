namespace Windrow.Data;

/// <summary>What <c>corpus.json</c> says about the prepared text in its folder. It is written last, so a folder that has it is complete.</summary>
sealed record CorpusDescription
{
    public const string FileName = "corpus.json";

    /// <summary>The tokens, little-endian, <see cref="BytesPerToken"/> each.</summary>
    public const string TokensFileName = "tokens.bin";

    public const string VocabularyFileName = "vocabulary.json";

    public required TokenUnit Unit { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Tokens of the files that are for validation, before those for testing; null when there are no such files.</summary>
    public long? ValidationTokens { get; init; }

    /// <summary>Tokens of the files that are for testing, which are the last; null when there are no such files.</summary>
    public long? TestTokens { get; init; }

    /// <summary>1, 2 or 4: the smallest number of bytes that can hold every token of the vocabulary.</summary>
    public required int BytesPerToken { get; init; }

    /// <summary>SHA-256 of <see cref="TokensFileName"/>, lower-case hexadecimal.</summary>
    public required string TokensSha256 { get; init; }

    /// <summary>SHA-256 of <see cref="VocabularyFileName"/>; null in a folder from a version that did not record it.</summary>
    public string? VocabularySha256 { get; init; }

    /// <summary>What the text was read from, in order.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }
}
