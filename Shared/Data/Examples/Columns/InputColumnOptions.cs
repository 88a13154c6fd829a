using System.ComponentModel;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>One column that a model reads: an item of <c>data.inputs</c>. Each kind has its own file with its options, what is learned from the
/// training part, and how a value becomes the model's input.</summary>
[Description("A column to read.")]
[DefaultValue("text")]
public abstract record InputColumnOptions
{
    [Description("Name of the column.")]
    public required string Column { get; init; }

    /// <summary>What is wrong with a value.</summary>
    /// <param name="cell">The value.</param>
    /// <param name="mark">How numbers are written.</param>
    /// <returns>The rest of a sentence that begins with the line; null when nothing is wrong.</returns>
    internal abstract string? Check(Cell cell, DecimalMark mark);

    /// <summary>Begins to learn from the training part.</summary>
    internal abstract ColumnSurvey Survey(DecimalMark mark);

    /// <summary>Settings that are not valid together.</summary>
    internal virtual IEnumerable<CrossProblem> Problems() => [];

    /// <summary>What changes the files of the column in training; null when nothing does.</summary>
    /// <param name="column">The column, as it was learned.</param>
    /// <param name="seed">The job's seed.</param>
    internal virtual FrameAugmentation? AugmentationOf(FrameColumn? column, long seed) => null;

    /// <summary>Whether values are the names of files.</summary>
    internal virtual bool NamesFiles => false;

    /// <summary>Whether a missing value is replaced by that of the row before.</summary>
    internal virtual bool TakesPrevious => false;

    /// <summary>Whether a value counts as missing.</summary>
    internal virtual bool IsMissing(Cell cell) => cell.IsEmpty;
}

/// <summary>Learns from the values of one column in the training part.</summary>
abstract class ColumnSurvey
{
    /// <summary>Adds the value of one more training row, which has been checked.</summary>
    /// <returns>Whether the row can be used; false for a file that turns out to be damaged.</returns>
    public abstract bool TryAdd(Cell cell);

    /// <summary>What was learned, with what to tell the user about it.</summary>
    /// <exception cref="DataException">The column cannot be used.</exception>
    public abstract (InputColumn Column, ColumnReport Report) Conclude();
}

/// <summary>What a column became, for people.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Found">What was found, such as its kind and its counts.</param>
/// <param name="Notices">Sentences about what is unusual.</param>
sealed record ColumnReport(string Column, string Found, IReadOnlyList<string> Notices);
