using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>What one token of a text is.</summary>
public enum TokenUnit
{
    /// <summary>A Unicode scalar value (what Python calls a character); the text is UTF-8.</summary>
    Character,

    /// <summary>A byte, whatever the encoding; the vocabulary is the bytes that occur.</summary>
    Byte,

    /// <summary>What stands between white space in UTF-8 text; the end of a line is also a word.</summary>
    Word,

    /// <summary>A character or several in a row, as byte-pair encoding learned them from the training part; only in columns of examples.</summary>
    Subword,
}

/// <summary>Text whose next token is predicted.</summary>
[DisplayName("text")]
[Description("Text from files, folders and globs: at each token, the next one is predicted.")]
public sealed record TextDataOptions : DataOptions
{
    [Description("What one token is: a character or a word of UTF-8 text, or a byte. Words are separated by white space.")]
    [DeniedValues(TokenUnit.Subword)]
    public TokenUnit Unit { get; init; } = TokenUnit.Character;

    [Description("Maximum size of the vocabulary: the most frequent words are kept, and all others become one token, <unk>. No limit when left out.")]
    [Range(2, 10_000_000)]
    public int? MaxVocabulary { get; init; }

    [Description("The shares of the data that are not used for training.")]
    public SplitOptions Split { get; init; } = new();

    public override SplitOptions Shares => Split;

    internal override IEnumerable<CrossProblem> Problems()
    {
        foreach (CrossProblem problem in base.Problems()) yield return problem;
        if (MaxVocabulary is int most && Unit != TokenUnit.Word)
            yield return new(
                $"data.maxVocabulary is {most} and data.unit is {(Unit == TokenUnit.Byte ? "byte" : "character")}",
                "unit must be word, or maxVocabulary must be left out.",
                "data.maxVocabulary", "data.unit");
    }
}
