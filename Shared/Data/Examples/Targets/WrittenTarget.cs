using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Windrow.Data;

/// <summary>A target that is a text, with the settings of its tokens.</summary>
public abstract record WrittenTargetOptions : TargetColumnOptions
{
    [Description("What one token is: a word (a run of letters and digits; any other visible character is a word of its own), a character, a byte of UTF-8, or a subword: a word or a part of one, learned from the training part by byte-pair encoding.")]
    public TokenUnit Unit { get; init; } = TokenUnit.Word;

    [Description("Whether upper-case letters are written as lower-case letters.")]
    public bool Lowercase { get; init; }

    [Description("Maximum number of tokens, of which the most frequent in the training part are kept; all others become <unk>. When left out, 8000 for subwords, and no limit otherwise.")]
    [Range(2, 1_000_000)]
    public int? MaxVocabulary { get; init; }

    [Description("How often a token must occur in the training part to be kept; for subwords, a character.")]
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 1;

    internal override string? Check(Cell cell, DecimalMark mark) => TextColumn.Refusal(cell, Column, Unit);

    /// <summary>The same settings for a text that is read.</summary>
    private protected TextColumnOptions AsInput() => new() { Column = Column, Unit = Unit, Lowercase = Lowercase, MaxVocabulary = MaxVocabulary, MinCount = MinCount };
}

/// <summary>A target that is a text, with its vocabulary.</summary>
public abstract record WrittenTarget : TargetColumn
{
    /// <summary>How texts become tokens.</summary>
    public required TextColumn Text { get; init; }

    /// <summary>The vocabulary, in the order of the model's outputs: the tokens, the unknown one, and outputs that are not tokens.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tokens => [.. Text.Tokens, .. Symbols];

    [JsonIgnore]
    public sealed override int Outputs => Text.Tokens.Count + Symbols.Count;

    /// <summary>Outputs that are not tokens of the text; the last ones.</summary>
    private protected abstract IReadOnlyList<string> Symbols { get; }

    [JsonIgnore]
    internal sealed override int Bytes => PackedIntegers.Width(Outputs);

    internal sealed override string? Write(Cell cell, DecimalMark mark, ref byte[] target)
    {
        int[] tokens = Text.Encode(cell.Text!);
        if (target.Length != tokens.Length * Bytes) target = new byte[tokens.Length * Bytes];
        for (int t = 0; t < tokens.Length; t++) PackedIntegers.Write(target, Bytes, t, tokens[t]);
        return null;
    }

    /// <summary>The text that tokens are.</summary>
    /// <inheritdoc cref="TextColumn.Decode"/>
    /// <param name="tokens">Without outputs that are not tokens.</param>
    public string Decode(IEnumerable<int> tokens) => Text.Decode(tokens);
}

/// <summary>Counts the tokens of the training part.</summary>
/// <param name="texts">Counts them.</param>
/// <param name="targetOf">Makes the target.</param>
sealed class WrittenTargetSurvey(TextSurvey texts, Func<TextColumn, WrittenTarget> targetOf) : TargetSurvey
{
    public override void Add(Cell cell, SequencePart part)
    {
        if (part == SequencePart.Training) texts.TryAdd(cell);
    }

    public override (TargetColumn Target, ColumnReport Report) Conclude()
    {
        (InputColumn text, ColumnReport report) = texts.Conclude();
        return (targetOf((TextColumn)text), report);
    }
}
