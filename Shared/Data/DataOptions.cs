using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Models;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>The section <c>data</c> of a job file. Each kind of data has its own record; the default is text.</summary>
[Description("What to learn from: text, series of numbers, sequences with targets, or examples with named columns.")]
[DefaultValue("text")]
public abstract record DataOptions
{
    [Description("Files, folders (with all files below them) or globs (**/*.cs): one or a list. Relative paths start at the job file's folder.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Path { get; init; }

    [Description("Globs of files to leave out, such as **/obj/**.")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Description("Files, folders or globs that are for validation, instead of a share of path.")]
    public IReadOnlyList<string> ValidationPath { get; init; } = [];

    [Description("Files, folders or globs that are for testing, instead of a share of path; never used during training.")]
    public IReadOnlyList<string> TestPath { get; init; } = [];

    /// <summary>The shares of the data that are not used for training: the key <c>split</c>, which each kind of data has with its own settings.</summary>
    public abstract SplitOptions Shares { get; }

    /// <summary>Whether some of the data are for validation.</summary>
    internal bool HasValidation => ValidationPath.Count > 0 || Shares.Validation > 0;

    /// <summary>Whether some of the data are for testing.</summary>
    internal bool HasTest => TestPath.Count > 0 || Shares.Test > 0;

    /// <summary>Whether some of the data are for a part.</summary>
    public bool HasPart(DataPart part) => part == DataPart.Test ? HasTest : HasValidation;

    /// <summary>Whether a text answers a text.</summary>
    internal virtual bool HasPairs => false;

    /// <summary>The shares of <see cref="Path"/> that are not used for training: 0 for a part that has files of its own.</summary>
    internal SplitOptions SharesOfPath => Shares with
    {
        Validation = ValidationPath.Count > 0 ? 0 : Shares.Validation,
        Test = TestPath.Count > 0 ? 0 : Shares.Test,
    };

    /// <summary>Every list of files, folders and globs, with the key that it was written under.</summary>
    internal IEnumerable<(string Key, IReadOnlyList<string> Paths)> Paths => [("path", Path), ("validationPath", ValidationPath), ("testPath", TestPath)];

    /// <summary>The same options with each list of <see cref="Paths"/> replaced.</summary>
    internal DataOptions WithPaths(Func<string, IReadOnlyList<string>, IReadOnlyList<string>> replace) => this with
    {
        Path = replace("path", Path),
        ValidationPath = replace("validationPath", ValidationPath),
        TestPath = replace("testPath", TestPath),
    };

    /// <summary>The task with what this kind of data needs in place of what the job file leaves out.</summary>
    /// <param name="task">As written.</param>
    /// <param name="isWritten">Whether a setting, given by its full path, is in the job file.</param>
    internal virtual TaskOptions Usual(TaskOptions task, Func<string, bool> isWritten) => task;

    /// <summary>Settings that are not valid together.</summary>
    internal virtual IEnumerable<CrossProblem> Problems()
    {
        foreach (CrossProblem problem in Shares.Problems()) yield return problem;
        if (TestPath.Count > 0 && Shares.Test > 0)
            yield return new(
                FormattableString.Invariant($"data.testPath is given and data.split.test is {Shares.Test}"),
                "one of them must be left out, because the data for testing come from one place.",
                "data.testPath", "data.split.test");
    }
}

/// <summary>The data are split into three parts: training, validation and test. Training gets the rest.</summary>
public record SplitOptions
{
    [Description("Share for validation: the part of a text or a series that follows the training part, or sequences drawn at random.")]
    [Range(0.0, 0.9)]
    public double Validation { get; init; } = 0.05;

    [Description("Share for testing, at the end of a text or a series; never read during training.")]
    [Range(0.0, 0.9)]
    public double Test { get; init; }

    /// <summary>Splits a count of items: validation and test get their shares, rounded down, and training the rest.</summary>
    /// <param name="length">How many.</param>
    /// <param name="what">What they are, for the message.</param>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    internal (long Train, long Validation, long Test) Cut(long length, string what)
    {
        // Decimal, since the user wrote a decimal share: 0.29 of 100 tokens is 29, while (long)(0.29 * 100) is 28.
        long validation = (long)(length * (decimal)Validation), test = (long)(length * (decimal)Test), train = length - validation - test;
        if (train <= 0)
            throw new DataException(FormattableString.Invariant($"data.split.validation ({Validation}) and data.split.test ({Test}) leave none of the ")
                + $"{length} {what} for training. Lower them.");
        return (train, validation, test);
    }

    internal IEnumerable<CrossProblem> Problems()
    {
        // Shares such as 0.9 and 0.05 add up to a little more than 0.95 in binary.
        if (Validation + Test > 0.95 + 1e-9)
            yield return new(
                FormattableString.Invariant($"data.split.validation is {Validation} and data.split.test is {Test}"),
                "together they must be at most 0.95, because training gets the rest.",
                "data.split.validation", "data.split.test");
    }
}
