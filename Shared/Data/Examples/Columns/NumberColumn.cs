using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Windrow.Data;

/// <summary>What stands for a number that is missing.</summary>
public enum MissingNumber
{
    /// <summary>Nothing: the row cannot be used.</summary>
    Fail,

    /// <summary>The mean of the training part.</summary>
    Mean,

    /// <summary>The number of the row before, in the same file.</summary>
    Previous,
}

/// <summary>A number.</summary>
[DisplayName("number")]
[Description("A number, shifted and scaled to mean 0 and standard deviation 1 over the training part.")]
public sealed record NumberColumnOptions : InputColumnOptions
{
    [Description("What stands for a number that is missing (an empty field, NA, N/A, NaN or null): fail refuses the row, mean is the mean of the training part, previous the number of the row before in the same file.")]
    public MissingNumber Missing { get; init; }

    internal override bool TakesPrevious => Missing == MissingNumber.Previous;

    internal override bool IsMissing(Cell cell) => cell.IsMissingNumber;

    internal override string? Check(Cell cell, DecimalMark mark) => cell.IsMissingNumber
        ? NumberColumn.Refusal(Column, Missing)
        : cell.Number(Column, mark, out _);

    internal override ColumnSurvey Survey(DecimalMark mark) => new NumberSurvey(this, mark);
}

/// <summary>A column of numbers with their mean and deviation; a feature is (x - mean) / deviation.</summary>
public sealed record NumberColumn : FeatureColumn
{
    /// <summary>The mean over the training part.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard deviation over the training part; 1 when all numbers are equal.</summary>
    public required double Deviation { get; init; }

    /// <summary>What stands for a number that is missing.</summary>
    public required MissingNumber Missing { get; init; }

    [JsonIgnore]
    public override int Width => 1;

    internal override string? Encode(Cell cell, DecimalMark mark, Span<float> features)
    {
        features[0] = 0;        // the mean
        if (cell.IsMissingNumber) return Refusal(Column, Missing);
        if (cell.Number(Column, mark, out double value) is string wrong) return wrong;
        features[0] = (float)((value - Mean) / Deviation);
        return float.IsFinite(features[0]) ? null : TooFar(Column, value, Deviation);
    }

    /// <summary>Why a number cannot be divided by the deviation of the training part.</summary>
    internal static string TooFar(string column, double value, double deviation) =>
        FormattableString.Invariant($"has {value} in the column '{column}', but the training part has a deviation of only {deviation:G3}. Correct the row, or remove it.");

    /// <summary>Why a missing number cannot be used; null when it can.</summary>
    internal static string? Refusal(string column, MissingNumber rule) => rule switch
    {
        MissingNumber.Mean => null,
        MissingNumber.Previous => $"has no number in the column '{column}', and there is no row before it with one. Fill it in, or set missing of the column to mean.",
        _ => $"has no number in the column '{column}'. Fill it in, or set missing of the column to mean or previous.",
    };
}

/// <summary>Mean and deviation by Welford's algorithm: numbers that are all equal have a deviation of exactly 0.</summary>
sealed class NumberSurvey(NumberColumnOptions options, DecimalMark mark) : ColumnSurvey
{
    readonly RunningMoments _moments = new();
    long _missing;

    public override bool TryAdd(Cell cell)
    {
        if (cell.IsMissingNumber) _missing++;
        else if (cell.Number(options.Column, mark, out double value) is null) _moments.Add(value);
        return true;
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        if (_moments.Count == 0) throw new DataException($"No training row has a number in the column '{options.Column}'. Remove it from data.inputs.");
        double mean = _moments.Mean, deviation = _moments.Deviation;
        NumberColumn column = new() { Column = options.Column, Mean = mean, Deviation = deviation > 0 ? deviation : 1, Missing = options.Missing };
        string missing = _missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {_missing:N0} missing");
        string[] notices = deviation > 0 ? []
            : [FormattableString.Invariant($"The column '{options.Column}' is {mean} in every training row, so a model cannot learn from it.")];
        return (column, new ColumnReport(options.Column, FormattableString.Invariant($"number, mean {mean:G4}, deviation {deviation:G4}{missing}"), notices));
    }
}
