using System.ComponentModel;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>A text whose tokens come in the order of the time steps.</summary>
[DisplayName("transcript")]
[Description("A text whose tokens come in the order of the input's time steps, with no more tokens than steps, such as what is said in a recording; learned without an alignment (CTC).")]
public sealed record TranscriptTargetOptions : WrittenTargetOptions
{
    internal override TargetKind Kind => TargetKind.Transcripts;

    internal override TargetSurvey Survey(DecimalMark mark) => new WrittenTargetSurvey(new TextSurvey(AsInput()), text => new TranscriptTarget { Column = Column, Text = text });
}

/// <summary>A transcript; besides its tokens, there is a blank, which stands for no token at a time step.</summary>
public sealed record TranscriptTarget : WrittenTarget
{
    /// <summary>What a time step emits that emits no token; always the last output.</summary>
    public const string BlankSymbol = "<blank>";

    private protected override IReadOnlyList<string> Symbols => [BlankSymbol];
}
