using System.ComponentModel;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>A text that answers what was read.</summary>
[DisplayName("text")]
[Description("A text, which a decoder writes token by token after an encoder has read the input.")]
public sealed record TextTargetOptions : WrittenTargetOptions
{
    [Description("Whether the text that is read and the text that is written have one vocabulary, which is learned from both with minCount and maxVocabulary of the input.")]
    public bool SharedVocabulary { get; init; }

    /// <summary>Each token is one of several.</summary>
    internal override TargetKind Kind => TargetKind.Classes;

    internal override TargetSurvey Survey(DecimalMark mark) => Survey(new TextSurvey(AsInput()));

    /// <summary>Begins to learn from the data together with the text that is read.</summary>
    internal TargetSurvey Survey(TextColumnOptions read, TextSurvey survey) =>
        Survey(new TextSurvey(AsInput() with { MaxVocabulary = read.MaxVocabulary, MinCount = read.MinCount }, survey));

    WrittenTargetSurvey Survey(TextSurvey survey) => new(survey, text => new TextTarget { Column = Column, Text = text });

    /// <summary>What does not fit a vocabulary that is shared.</summary>
    /// <param name="inputs">What is read.</param>
    internal IEnumerable<CrossProblem> SharingProblems(IReadOnlyList<InputColumnOptions> inputs)
    {
        const string Found = "data.target.sharedVocabulary is true", Path = "data.target.sharedVocabulary";
        if (!SharedVocabulary) yield break;
        if (inputs is not [TextColumnOptions read])
        {
            yield return new($"{Found} and data.inputs is not a text", "sharedVocabulary must be false, because only a text has tokens.", Path, "data.inputs");
            yield break;
        }

        if (read.Unit != Unit)
            yield return new(
                $"{Found}, unit of data.inputs is {EnumWords.Word(read.Unit)} and data.target.unit is {EnumWords.Word(Unit)}",
                "the two must be equal, because the texts have the same tokens.",
                Path, "data.inputs", "data.target.unit");
        if (MaxVocabulary is int most && most != read.MaxVocabulary)
            yield return new(
                FormattableString.Invariant($"{Found} and data.target.maxVocabulary is {most}"),
                "maxVocabulary must be that of data.inputs or left out, because there is one vocabulary.",
                Path, "data.target.maxVocabulary");
        if (MinCount != 1 && MinCount != read.MinCount)
            yield return new(
                FormattableString.Invariant($"{Found} and data.target.minCount is {MinCount}"),
                "minCount must be that of data.inputs or left out, because there is one vocabulary.",
                Path, "data.target.minCount");
    }
}

/// <summary>A text that answers what was read; besides its tokens, there are a start and an end.</summary>
public sealed record TextTarget : WrittenTarget
{
    /// <summary>What a decoder reads before the first token.</summary>
    public const string StartSymbol = "<s>";

    /// <summary>What a decoder writes after the last token.</summary>
    public const string EndSymbol = "</s>";

    private protected override IReadOnlyList<string> Symbols => [StartSymbol, EndSymbol];

    /// <summary>Number of the unknown token in a vocabulary of this size.</summary>
    internal static int UnknownOf(int outputs) => outputs - 3;

    /// <summary>Number of the start symbol in a vocabulary of this size.</summary>
    internal static int StartOf(int outputs) => outputs - 2;

    /// <summary>Number of the end symbol in a vocabulary of this size.</summary>
    internal static int EndOf(int outputs) => outputs - 1;
}
