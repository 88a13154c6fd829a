using System.ComponentModel;
using System.Text.Json.Serialization;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>The column that is predicted, <c>data.target</c>. Each kind has its own file with its options, what is learned from the data, and how a
/// value becomes a target.</summary>
[Description("The column to predict.")]
[DefaultValue("class")]
public abstract record TargetColumnOptions
{
    [Description("Name of the column.")]
    public required string Column { get; init; }

    /// <summary>What targets are.</summary>
    internal abstract TargetKind Kind { get; }

    /// <summary>As <see cref="InputColumnOptions.Check"/>.</summary>
    internal abstract string? Check(Cell cell, DecimalMark mark);

    /// <summary>Begins to learn from the data.</summary>
    internal abstract TargetSurvey Survey(DecimalMark mark);
}

/// <summary>Learns from the targets.</summary>
abstract class TargetSurvey
{
    /// <summary>Adds the target of one more row, which has been checked.</summary>
    public abstract void Add(Cell cell, SequencePart part);

    /// <summary>What was learned, with what to tell the user about it.</summary>
    /// <exception cref="DataException">There is nothing to learn.</exception>
    public abstract (TargetColumn Target, ColumnReport Report) Conclude();

    /// <summary>How many training rows have each class or label of a concluded target; null for numbers.</summary>
    public virtual IReadOnlyList<long>? CountsOf(TargetColumn target) => null;
}

/// <summary>The target as the data taught it: all that is needed to give a model's outputs their meaning.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ClassTarget), "class")]
[JsonDerivedType(typeof(LabelsTarget), "labels")]
[JsonDerivedType(typeof(NumberTarget), "number")]
[JsonDerivedType(typeof(TextTarget), "text")]
[JsonDerivedType(typeof(TranscriptTarget), "transcript")]
public abstract record TargetColumn
{
    /// <summary>The column's name.</summary>
    public required string Column { get; init; }

    /// <summary>Number of the model's outputs: classes, labels, numbers or tokens.</summary>
    [JsonIgnore]
    public abstract int Outputs { get; }

    /// <summary>Bytes of a prepared target, or of one token of a text.</summary>
    [JsonIgnore]
    internal abstract int Bytes { get; }

    /// <summary>Writes a target as prepared data have it: a packed integer for a class or for each token, or else little-endian float32 numbers.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="mark">The decimal mark of numbers.</param>
    /// <param name="target">Overwritten, <see cref="Bytes"/> long; replaced when a text has another number of tokens.</param>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    internal abstract string? Write(Cell cell, DecimalMark mark, ref byte[] target);
}
