namespace Windrow.Inference.Answers;

/// <summary>Some answers, to be written as they are.</summary>
/// <param name="Text">Whole lines.</param>
/// <param name="Count">Rows or series that they answer.</param>
/// <param name="Refused">Sentences about rows that could not be answered.</param>
/// <param name="Failure">Why there are no answers after these; null when there are.</param>
sealed record AnswerChunk(string Text, long Count, IReadOnlyList<string> Refused, string? Failure)
{
    /// <summary>The first of the answers that say where the model looked; no more than are asked for.</summary>
    public IReadOnlyList<ExplainedAnswer> Explained { get; init; } = [];
}
