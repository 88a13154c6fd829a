namespace Windrow.Inference;

/// <summary>How answers are written.</summary>
public enum AnswerFormat
{
    /// <summary>CSV with a header.</summary>
    Csv,

    /// <summary>A JSON object on each line.</summary>
    JsonLines,
}
