using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>How examples are split into training, validation and test.</summary>
public sealed record ExampleSplitOptions : SplitOptions
{
    [Description("Whether every class has the same share in each part; true when left out and the target is a class, unless groupBy or orderBy is given.")]
    public bool? Stratify { get; init; }

    [Description("Column whose equal values keep rows in the same part, such as an author or a patient.")]
    public string? GroupBy { get; init; }

    [Description("Column with times or numbers: the earliest rows are for training, then come those for validation, then those for testing.")]
    public string? OrderBy { get; init; }

    [Description("Seed of the random split; training.seed when left out.")]
    [Range(0, long.MaxValue)]
    public long? Seed { get; init; }

    /// <summary>Whether the split is by class.</summary>
    internal bool IsStratified(TargetColumnOptions target) =>
        Stratify ?? (target is ClassTargetOptions && GroupBy is null && OrderBy is null);

    internal IEnumerable<CrossProblem> ProblemsWith(TargetColumnOptions target)
    {
        if (GroupBy is not null && OrderBy is not null)
            yield return new(
                $"data.split.groupBy is {Quoted.Show(GroupBy)} and data.split.orderBy is {Quoted.Show(OrderBy)}",
                "one of them must be left out.",
                "data.split.groupBy", "data.split.orderBy");
        if (Stratify != true) yield break;
        if (target is not ClassTargetOptions)
            yield return new(
                $"data.split.stratify is true and data.target is of type {VariantName.Of(target.GetType())}",
                "stratify must be left out, because it is for classes.",
                "data.split.stratify", "data.target");
        if ((GroupBy is null ? OrderBy is null ? null : "orderBy" : "groupBy") is string other)
            yield return new(
                $"data.split.stratify is true and data.split.{other} is given",
                "one of them must be left out.",
                "data.split.stratify", $"data.split.{other}");
    }
}
