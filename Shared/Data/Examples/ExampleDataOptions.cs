using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>What follows when a row cannot be used.</summary>
public enum BadRowRule
{
    /// <summary>The job does not begin.</summary>
    Fail,

    /// <summary>The row is left out, and counted.</summary>
    Skip,
}

/// <summary>How the rows of files are written.</summary>
public enum RowFormat
{
    /// <summary>A file has all columns.</summary>
    Table,

    /// <summary>A file has one column: a row on each line.</summary>
    Lines,
}

/// <summary>What separates the fields of a file.</summary>
public enum FieldSeparator
{
    Comma,

    Semicolon,

    Tab,

    Bar,
}

/// <summary>Rows with named columns, each row an example with one target.</summary>
[DisplayName("examples")]
[Description("Examples with named columns from CSV, TSV, JSON Lines, Parquet or parallel text files, each row with one target: a class, labels, a number, a text, or a transcript.")]
public sealed record ExampleDataOptions : DataOptions
{
    [Description("Columns to read: a mapping with a column's type, name and settings, or a list of them.")]
    [MinLength(1)]
    public required IReadOnlyList<InputColumnOptions> Inputs { get; init; }

    [Description("The column to predict.")]
    public required TargetColumnOptions Target { get; init; }

    [Description("The shares of the data that are not used for training, and how they are drawn.")]
    public ExampleSplitOptions Split { get; init; } = new();

    [Description("How rows are written: in tables, which are CSV, TSV, JSON Lines or Parquet files, or as lines of text files, one file for each column, whose name ends with that of the column (train.de, train.en.gz).")]
    public RowFormat Format { get; init; }

    [Description("What separates the fields of CSV files; when left out, a tab in files named .tsv, and otherwise what the header has.")]
    public FieldSeparator? Separator { get; init; }

    [Description("Whether quotes enclose fields of CSV files; with false, a quote is a character like any other.")]
    public bool Quotes { get; init; } = true;

    [Description("What stands before the fraction of a number in CSV files: a point (3.5) or a comma (3,5).")]
    [SuppressMessage("Naming", "CA1720", Justification = "The key of the job file is data.decimal.")]
    public DecimalMark Decimal { get; init; } = DecimalMark.Point;

    [Description("Encoding of the files. With utf8, a file that begins with the byte order mark of UTF-16 is read as UTF-16.")]
    public TextEncoding Encoding { get; init; }

    [Description("What follows when a row cannot be used: fail refuses the job and lists what is wrong, skip leaves such rows out and counts them.")]
    public BadRowRule OnBadRow { get; init; }

    [Description("Puts examples of similar length into the same batch; when left out, a batch may have examples of any length.")]
    public BucketingOptions? Bucketing { get; init; }

    public override SplitOptions Shares => Split;

    internal override bool HasPairs => Target is TextTargetOptions;

    /// <summary>Every column that is read, once.</summary>
    internal string[] Columns =>
        [.. Inputs.Select(input => input.Column).Append(Target.Column).Concat(new[] { Split.GroupBy, Split.OrderBy }.OfType<string>()).Distinct()];

    internal override TaskOptions Usual(TaskOptions task, Func<string, bool> isWritten)
    {
        if (!isWritten("task.predict") && Target is not WrittenTargetOptions) task = task with { Predict = PredictionKind.Sequence };
        if (task.Loss is not null) return task;
        return Target.Kind switch
        {
            TargetKind.Labels => task with { Loss = new BinaryCrossEntropyOptions() },
            TargetKind.Transcripts => task with { Loss = new CtcOptions() },
            _ => task,
        };
    }

    static bool HasSteps(InputColumnOptions input) => input is TextColumnOptions or AudioColumnOptions or ImageColumnOptions;

    internal override IEnumerable<CrossProblem> Problems()
    {
        foreach (CrossProblem problem in base.Problems()) yield return problem;
        foreach (CrossProblem problem in Inputs.SelectMany(input => input.Problems())) yield return problem;
        foreach (CrossProblem problem in Split.ProblemsWith(Target)) yield return problem;
        if (Format == RowFormat.Lines && Separator is { } separator)
            yield return new(
                $"data.format is lines and data.separator is {EnumWords.Word(separator)}",
                "separator must be left out, because a line has one column.",
                "data.format", "data.separator");
        if (Inputs.GroupBy(input => input.Column).FirstOrDefault(same => same.Skip(1).Any()) is { } repeated)
            yield return new(
                $"data.inputs has the column '{repeated.Key}' more than once",
                "each column must be named once.",
                "data.inputs");
        if (Inputs.Any(input => input.Column == Target.Column))
            yield return new(
                $"the column '{Target.Column}' is in data.inputs and is data.target",
                "the target must not be an input, because a model would only copy it.",
                "data.inputs", "data.target");
        if (HasPairs && !(Inputs.Count == 1 && HasSteps(Inputs[0])))
            yield return new(
                "data.target is of type text and data.inputs is not a single column of type text, audio or image",
                "inputs must be one of them, which the model reads before it writes a text.",
                "data.inputs", "data.target");
        foreach (CrossProblem problem in (Target as TextTargetOptions)?.SharingProblems(Inputs) ?? []) yield return problem;
        if (Target is TranscriptTargetOptions && !Inputs.Any(input => input is TextColumnOptions or AudioColumnOptions or ImageColumnOptions { Steps: not ImageSteps.Image }))
            yield return new(
                "data.target is of type transcript and data.inputs has no column with time steps",
                "one must be text, audio, or an image that is divided into steps, because these are what is transcribed.",
                "data.inputs", "data.target");
        if (Inputs.Count(HasSteps) > 1)
            yield return new(
                "data.inputs has more than one column of type text, audio or image",
                "only one can be, because its tokens or frames are the time steps.",
                "data.inputs");
    }
}
