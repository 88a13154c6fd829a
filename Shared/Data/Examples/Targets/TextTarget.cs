using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>A text that answers the input text.</summary>
[DisplayName("text")]
[Description("A text, which a decoder writes token by token after an encoder has read the input, a text too.")]
public sealed record TextTargetOptions : TargetColumnOptions
{
    [Description("What one token is: a word (a run of letters and digits; any other visible character is a word of its own), a character, or a byte of UTF-8.")]
    public TokenUnit Unit { get; init; } = TokenUnit.Word;

    [Description("Whether upper-case letters are written as lower-case letters.")]
    public bool Lowercase { get; init; }

    [Description("Maximum number of tokens, of which the most frequent in the training part are kept; all others become <unk>. No limit when left out.")]
    [Range(2, 1_000_000)]
    public int? MaxVocabulary { get; init; }

    [Description("How often a token must occur in the training part to be kept.")]
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 1;

    /// <summary>Each token is one of several.</summary>
    internal override TargetKind Kind => TargetKind.Classes;

    internal override string? Check(Cell cell, DecimalMark mark) => TextColumn.Refusal(cell, Column, Unit);

    internal override TargetSurvey Survey(DecimalMark mark) => new TextTargetSurvey(
        new TextColumnOptions { Column = Column, Unit = Unit, Lowercase = Lowercase, MaxVocabulary = MaxVocabulary, MinCount = MinCount });
}

/// <summary>A target that is a text, with its vocabulary.</summary>
public sealed record TextTarget : TargetColumn
{
    /// <summary>What a decoder reads before the first token.</summary>
    public const string StartSymbol = "<s>";

    /// <summary>What a decoder writes after the last token.</summary>
    public const string EndSymbol = "</s>";

    /// <summary>How texts become tokens.</summary>
    public required TextColumn Text { get; init; }

    /// <summary>The vocabulary, in the order of the model's outputs: the tokens, the unknown one, the start and the end.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tokens => [.. Text.Tokens, StartSymbol, EndSymbol];

    [JsonIgnore]
    public override int Outputs => Text.Tokens.Count + 2;

    /// <summary>Number of the start symbol in a vocabulary of this size.</summary>
    internal static int StartOf(int outputs) => outputs - 2;

    /// <summary>Number of the end symbol in a vocabulary of this size.</summary>
    internal static int EndOf(int outputs) => outputs - 1;

    [JsonIgnore]
    internal override int Bytes => PackedIntegers.Width(Outputs);

    internal override string? Write(Cell cell, DecimalMark mark, ref byte[] target)
    {
        int[] tokens = Text.Encode(cell.Text!);
        if (target.Length != tokens.Length * Bytes) target = new byte[tokens.Length * Bytes];
        for (int t = 0; t < tokens.Length; t++) PackedIntegers.Write(target, Bytes, t, tokens[t]);
        return null;
    }

    /// <summary>The text that tokens are.</summary>
    /// <inheritdoc cref="TextColumn.Decode"/>
    /// <param name="tokens">Without the start and the end.</param>
    public string Decode(IEnumerable<int> tokens) => Text.Decode(tokens);
}

/// <summary>Counts the tokens of the training part.</summary>
sealed class TextTargetSurvey(TextColumnOptions options) : TargetSurvey
{
    readonly TextSurvey _texts = new(options);

    public override void Add(Cell cell, SequencePart part)
    {
        if (part == SequencePart.Training) _texts.Add(cell);
    }

    public override (TargetColumn Target, ColumnReport Report) Conclude()
    {
        (InputColumn text, ColumnReport report) = _texts.Conclude();
        return (new TextTarget { Column = options.Column, Text = (TextColumn)text }, report);
    }
}
