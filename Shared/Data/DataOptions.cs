using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Data;

/// <summary>What one token of a text is.</summary>
public enum TokenUnit
{
    /// <summary>A Unicode scalar value (what Python calls a character); the text is UTF-8.</summary>
    Character,

    /// <summary>A byte, whatever the encoding; the vocabulary is the bytes that occur.</summary>
    Byte,
}

/// <summary>The section <c>data</c> of a job file: text from files, folders and globs.</summary>
public sealed record DataOptions
{
    [Description("Files, folders (every file below) or globs (**/*.cs), one or a list. Relative paths start at the job file's folder.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Path { get; init; }

    [Description("Globs of files to leave out, such as **/obj/**.")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Description("What one token is: a character of UTF-8 text, or a byte.")]
    public TokenUnit Unit { get; init; } = TokenUnit.Character;

    [Description("The shares of the text that are kept from training.")]
    public SplitOptions Split { get; init; } = new();
}

/// <summary>The text is cut in three, in order: training, validation, test. Training has what the other two leave.</summary>
public sealed record SplitOptions
{
    [Description("Share of the tokens for validation, after the training text.")]
    [Range(0.0, 0.9)]
    public double Validation { get; init; } = 0.05;

    [Description("Share of the tokens for test, at the end; never read while training.")]
    [Range(0.0, 0.9)]
    public double Test { get; init; }

    internal IEnumerable<string> Problems()
    {
        // Shares such as 0.9 and 0.05 add up to a little more than 0.95 in binary.
        if (Validation + Test > 0.95 + 1e-9)
            yield return FormattableString.Invariant($"data.split.validation is {Validation} and data.split.test is {Test}; ")
                + "together they must be at most 0.95, for training has what they leave.";
    }
}
