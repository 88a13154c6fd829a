namespace Windrow.Inference;

/// <summary>How answers are written.</summary>
public enum AnswerFormat
{
    /// <summary>CSV with a header.</summary>
    Csv,

    /// <summary>A JSON object on each line.</summary>
    JsonLines,

    /// <summary>The text of each answer on a line, with spaces in place of its own line ends; only for models that write texts.</summary>
    Lines,
}
