using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Series of numbers over time, whose future is predicted.</summary>
[DisplayName("series")]
[Description("Numbers over time from CSV files with a header, in which each file is a series, or a column says what series a row belongs to. At each row, numbers of a later row are predicted.")]
public sealed record SeriesDataOptions : DataOptions
{
    /// <summary>Most numbers that are predicted at each row.</summary>
    const int MostPredicted = 1_000_000;

    [Description("Columns to read at each row.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Inputs { get; init; }

    [Description("Columns to predict; the inputs when left out.")]
    public IReadOnlyList<string> Targets { get; init; } = [];

    [Description("Columns whose future is known when a forecast is made, such as holidays and prices: at each row, the model reads their numbers at the rows that it predicts.")]
    public IReadOnlyList<string> Known { get; init; } = [];

    [Description("Column that says which series a row belongs to, such as a shop; rows of different series may alternate. When left out, each file is one series.")]
    public string? Id { get; init; }

    [Description("Column with the date or the time of each row: rows that are not in its order are refused, and notices say where rows are missing. The model does not read it.")]
    public string? Time { get; init; }

    [Description("How the times are written, such as dd.MM.yyyy HH:mm; when left out, as in 2025-03-31 or 2025-03-31T14:05:00.")]
    public string? TimeFormat { get; init; }

    [Description("How many rows ahead the targets are.")]
    [Range(1, 1_000_000)]
    public int Horizon { get; init; } = 1;

    [Description("Whether every row up to the horizon is predicted at once, rather than only the one at the horizon.")]
    public bool MultiHorizon { get; init; }

    [Description("What stands before the fraction of a number in the files: a point (3.5) or a comma (3,5).")]
    [SuppressMessage("Naming", "CA1720", Justification = "The key of the job file is data.decimal.")]
    public DecimalMark Decimal { get; init; } = DecimalMark.Point;

    [Description("Whether every column is shifted and scaled to mean 0 and standard deviation 1 over the training part; the loss is then in these units. With series, each series is by itself, which needs id.")]
    public SeriesNormalization Normalize { get; init; }

    [Description("The shares of the data that are not used for training.")]
    public SplitOptions Split { get; init; } = new();

    public override SplitOptions Shares => Split;

    /// <summary>Columns that are predicted.</summary>
    internal IReadOnlyList<string> Predicted => Targets.Count > 0 ? Targets : Inputs;

    /// <summary>How many rows are predicted at each row, S.</summary>
    internal int PredictedRows => MultiHorizon ? Horizon : 1;

    /// <summary>How many rows ahead the first of them is.</summary>
    internal int FirstStep => MultiHorizon ? 1 : Horizon;

    /// <summary>Every column of numbers, once.</summary>
    internal IReadOnlyList<string> Columns => [.. Inputs.Union(Predicted).Union(Known)];

    /// <summary>Numbers that the model reads at each row.</summary>
    internal long InputWidth => Inputs.Count + (long)Known.Count * PredictedRows;

    internal override IEnumerable<CrossProblem> Problems()
    {
        foreach (CrossProblem problem in base.Problems()) yield return problem;
        if (Repeated(Inputs) is string input)
        {
            yield return new(
                $"data.inputs has the column '{input}' more than once",
                "each column must be named once.",
                "data.inputs");
        }
        if (Repeated(Targets) is string target)
        {
            yield return new(
                $"data.targets has the column '{target}' more than once",
                "each column must be named once.",
                "data.targets");
        }

        if (TimeFormat is not null && Time is null)
        {
            yield return new(
                "data.timeFormat is given and data.time is missing",
                "time must name the column with the times.",
                "data.timeFormat", "data.time");
        }

        if (Normalize == SeriesNormalization.Series && Id is null)
        {
            yield return new(
                "data.normalize is series and data.id is missing",
                "id must name the column that tells the series apart, because each of them has a mean and a deviation that predictions need.",
                "data.normalize", "data.id");
        }

        if (Repeated(Known) is string known)
        {
            yield return new(
                $"data.known has the column '{known}' more than once",
                "each column must be named once.",
                "data.known");
        }

        if (Known.Intersect(Predicted).FirstOrDefault() is string predicted)
        {
            yield return new(
                $"data.known and data.{(Targets.Count > 0 ? "targets" : "inputs")} name the column '{predicted}'",
                $"a column that is predicted is not known ahead; {(Targets.Count > 0 ? "leave it out of known" : "name the columns to predict in data.targets")}.",
                "data.known", Targets.Count > 0 ? "data.targets" : "data.inputs");
        }

        if (MultiHorizon && (long)Horizon * Known.Count > MostPredicted)
        {
            yield return new(
                $"data.multiHorizon is true, data.horizon is {Horizon} and data.known names {Known.Count} columns",
                $"the product must be at most {MostPredicted}, because all of these numbers are read at each row.",
                "data.multiHorizon", "data.horizon", "data.known");
        }

        if (MultiHorizon && (long)Horizon * Predicted.Count > MostPredicted)
        {
            yield return new(
                $"data.multiHorizon is true, data.horizon is {Horizon} and {Predicted.Count} columns are predicted",
                $"the product must be at most {MostPredicted}, because all of these numbers are predicted at each row.",
                "data.multiHorizon", "data.horizon");
        }

        if (Id is { } id && Predicted.Contains(id))
        {
            yield return new(
                $"data.id and data.{(Targets.Count > 0 ? "targets" : "inputs")} name the column '{id}'",
                "it must not be predicted, because all rows of a series have the same id; name other columns in data.targets.",
                "data.id", Targets.Count > 0 ? "data.targets" : "data.inputs");
        }
    }

    static string? Repeated(IReadOnlyList<string> columns) => columns.GroupBy(column => column).FirstOrDefault(same => same.Skip(1).Any())?.Key;
}
