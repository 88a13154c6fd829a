using System.ComponentModel;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>A text that answers what was read.</summary>
[DisplayName("text")]
[Description("A text, which a decoder writes token by token after an encoder has read the input.")]
public sealed record TextTargetOptions : WrittenTargetOptions
{
    /// <summary>Each token is one of several.</summary>
    internal override TargetKind Kind => TargetKind.Classes;

    internal override TargetSurvey Survey(DecimalMark mark) => new WrittenTargetSurvey(AsInput(), text => new TextTarget { Column = Column, Text = text });
}

/// <summary>A text that answers what was read; besides its tokens, there are a start and an end.</summary>
public sealed record TextTarget : WrittenTarget
{
    /// <summary>What a decoder reads before the first token.</summary>
    public const string StartSymbol = "<s>";

    /// <summary>What a decoder writes after the last token.</summary>
    public const string EndSymbol = "</s>";

    private protected override IReadOnlyList<string> Symbols => [StartSymbol, EndSymbol];

    /// <summary>Number of the start symbol in a vocabulary of this size.</summary>
    internal static int StartOf(int outputs) => outputs - 2;

    /// <summary>Number of the end symbol in a vocabulary of this size.</summary>
    internal static int EndOf(int outputs) => outputs - 1;
}
