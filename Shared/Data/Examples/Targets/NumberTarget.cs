using System.Buffers.Binary;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>A number.</summary>
[DisplayName("number")]
[Description("A number.")]
public sealed record NumberTargetOptions : TargetColumnOptions
{
    [Description("Whether the numbers are shifted and scaled to mean 0 and standard deviation 1 over the training part; the loss is then in these units.")]
    public bool Normalize { get; init; } = true;

    internal override TargetKind Kind => TargetKind.Numbers;

    internal override string? Check(Cell cell, DecimalMark mark) => cell.IsMissingNumber
        ? $"has no number in the column '{Column}', which is to be predicted. Fill it in, or remove the row."
        : cell.Number(Column, mark, out _);

    internal override TargetSurvey Survey(DecimalMark mark) => new NumberTargetSurvey(this, mark);
}

/// <summary>A target that is a number: the model's output is (x - mean) / deviation.</summary>
public sealed record NumberTarget : TargetColumn
{
    /// <summary>The mean over the training part; 0 when numbers are not normalized.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard deviation over the training part; 1 when numbers are not normalized.</summary>
    public required double Deviation { get; init; }

    [JsonIgnore]
    public override int Outputs => 1;

    [JsonIgnore]
    internal override int Bytes => sizeof(float);

    internal override string? Write(Cell cell, DecimalMark mark, ref byte[] target)
    {
        if (cell.Number(Column, mark, out double value) is string wrong) return wrong;
        float output = (float)((value - Mean) / Deviation);
        BinaryPrimitives.WriteSingleLittleEndian(target, output);
        return float.IsFinite(output) ? null : NumberColumn.TooFar(Column, value, Deviation);
    }
}

/// <summary>Mean and deviation of the training part.</summary>
sealed class NumberTargetSurvey(NumberTargetOptions options, DecimalMark mark) : TargetSurvey
{
    readonly RunningMoments _moments = new();

    public override void Add(Cell cell, SequencePart part)
    {
        if (part == SequencePart.Training && cell.Number(options.Column, mark, out double value) is null) _moments.Add(value);
    }

    public override (TargetColumn Target, ColumnReport Report) Conclude()
    {
        double mean = _moments.Mean, deviation = _moments.Deviation;
        if (deviation == 0)
            throw new DataException(FormattableString.Invariant($"The column '{options.Column}' is {mean} in every training row, so there is nothing to learn. Name files with different numbers."));
        return (
            new NumberTarget { Column = options.Column, Mean = options.Normalize ? mean : 0, Deviation = options.Normalize ? deviation : 1 },
            new ColumnReport(options.Column, FormattableString.Invariant($"number, mean {mean:G4}, deviation {deviation:G4}"), []));
    }
}
