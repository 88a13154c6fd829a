using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Any number of labels.</summary>
[DisplayName("labels")]
[Description("Any number of labels: a JSON list of words, or a field with words between separators. An empty field has none.")]
public sealed record LabelsTargetOptions : TargetColumnOptions
{
    [Description("What separates the labels of one field.")]
    public string Separator { get; init; } = ";";

    internal override TargetKind Kind => TargetKind.Labels;

    internal override string? Check(Cell cell, DecimalMark mark) => null;

    internal override TargetSurvey Survey(DecimalMark mark) => new LabelsSurvey(this);
}

/// <summary>A target with its labels, each 0 or 1.</summary>
public sealed record LabelsTarget : TargetColumn
{
    Dictionary<string, int>? _numbers;

    /// <summary>The labels, in the order of the model's outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What separates the labels of one field.</summary>
    public required string Separator { get; init; }

    [JsonIgnore]
    public override int Outputs => Labels.Count;

    [JsonIgnore]
    internal override int Bytes => Labels.Count * sizeof(float);

    internal override string? Write(Cell cell, DecimalMark mark, ref byte[] target)
    {
        _numbers ??= NameNumbers.Of(Labels);
        Array.Clear(target);
        foreach (string label in LabelsOf(cell, Separator))
        {
            if (!_numbers.TryGetValue(label, out int number))
                return $"has the label '{Quoted.Show(label)}' in the column '{Column}', which the model does not know. Correct it, or remove the row.";
            BinaryPrimitives.WriteSingleLittleEndian(target.AsSpan(number * sizeof(float)), 1f);
        }

        return null;
    }

    /// <summary>The labels of a cell.</summary>
    internal static IEnumerable<string> LabelsOf(Cell cell, string separator) =>
        cell.Items?.Where(item => item.Length > 0)
        ?? (cell.Text ?? "").Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Counts the labels. Those that only other parts have are known too, so that these can be evaluated.</summary>
sealed class LabelsSurvey(LabelsTargetOptions options) : TargetSurvey
{
    const int Most = 100_000;

    readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);     // in the training part
    long _none;

    public override void Add(Cell cell, SequencePart part)
    {
        bool any = false;
        foreach (string label in LabelsTarget.LabelsOf(cell, options.Separator).Distinct())
        {
            any = true;
            _counts[label] = _counts.GetValueOrDefault(label) + (part == SequencePart.Training ? 1 : 0);
            if (_counts.Count > Most)
                throw new DataException($"The column '{options.Column}' has more than {Most} different labels. Is separator of data.target what separates them?");
        }

        if (!any && part == SequencePart.Training) _none++;
    }

    public override (TargetColumn Target, ColumnReport Report) Conclude()
    {
        string[] labels = [.. _counts.Keys.Order(StringComparer.Ordinal)];
        if (labels.Length == 0) throw new DataException($"No row has a label in the column '{options.Column}', so there is nothing to learn. Name files with labels.");
        string[] never = [.. labels.Where(label => _counts[label] == 0)];
        string[] notices = never.Length == 0 ? []
            : [$"No training row has the {(never.Length == 1 ? "label" : "labels")} {DataNotices.List([.. never.Select(Quoted.Show)])}, so a model cannot learn {(never.Length == 1 ? "it" : "them")}."];
        string counts = DataNotices.Counts(labels, name => _counts[name]);
        return (
            new LabelsTarget { Column = options.Column, Labels = labels, Separator = options.Separator },
            new ColumnReport(
                options.Column, string.Create(CultureInfo.InvariantCulture, $"any of {labels.Length} labels; training rows: {counts}; {_none:N0} without a label"), notices));
    }

    public override IReadOnlyList<long> CountsOf(TargetColumn target) => [.. ((LabelsTarget)target).Labels.Select(name => _counts[name])];
}
