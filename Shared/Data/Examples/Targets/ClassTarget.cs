using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>One class of several.</summary>
[DisplayName("class")]
[Description("One class of several, written as a word or a whole number.")]
public sealed record ClassTargetOptions : TargetColumnOptions
{
    internal override TargetKind Kind => TargetKind.Classes;

    internal override string? Check(Cell cell, DecimalMark mark)
    {
        if (cell.Items is not null) return $"has a list in the column '{Column}', where one class must be. Set the type of data.target to labels if rows have several.";
        return cell.IsEmpty ? $"has no class in the column '{Column}'. Fill it in, or remove the row." : null;
    }

    internal override TargetSurvey Survey(DecimalMark mark) => new ClassSurvey(this);
}

/// <summary>A target with the classes of the training part.</summary>
public sealed record ClassTarget : TargetColumn
{
    Dictionary<string, int>? _numbers;

    /// <summary>The classes, in the order of the model's outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    [JsonIgnore]
    public override int Outputs => Classes.Count;

    [JsonIgnore]
    internal override int Bytes => PackedIntegers.Width(Classes.Count);

    internal override string? Write(Cell cell, DecimalMark mark, ref byte[] target)
    {
        _numbers ??= NameNumbers.Of(Classes);
        if (!_numbers.TryGetValue(cell.Text ?? "", out int number))
            return $"has the class '{Quoted.Show(cell.Text ?? "")}' in the column '{Column}', which no training row has. Correct it, or remove the row.";
        PackedIntegers.Write(target, Bytes, 0, number);
        return null;
    }
}

/// <summary>Counts the classes of the training part.</summary>
sealed class ClassSurvey(ClassTargetOptions options) : TargetSurvey
{
    const int Most = 1_000_000;

    readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public override void Add(Cell cell, SequencePart part)
    {
        if (part != SequencePart.Training) return;
        _counts[cell.Text!] = _counts.GetValueOrDefault(cell.Text!) + 1;
        if (_counts.Count > Most)
            throw new DataException($"The column '{options.Column}' has more than {Most} different classes. If it is a number, set the type of data.target to number.");
    }

    public override (TargetColumn Target, ColumnReport Report) Conclude()
    {
        string[] classes = _counts.Keys.All(IsWhole)
            ? [.. _counts.Keys.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. _counts.Keys.Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
            throw new DataException($"Every training row has the class '{Quoted.Show(classes[0])}' in the column '{options.Column}', so there is nothing to learn. "
                + "Name files with more than one class.");
        string[] once = [.. classes.Where(name => _counts[name] == 1)];
        string[] notices = once.Length == 0 ? []
            : [$"Only one training row has the class {DataNotices.List([.. once.Select(Quoted.Show)])}, from which a model can hardly learn it. Add rows, or merge it with another class."];
        if (once.Length > 1)
            notices = [$"Only one training row each has the classes {DataNotices.List([.. once.Select(Quoted.Show)])}, from which a model can hardly learn them. Add rows, or merge them with other classes."];
        string counts = DataNotices.Counts(classes, name => _counts[name]);
        return (
            new ClassTarget { Column = options.Column, Classes = classes },
            new ColumnReport(options.Column, $"class of {classes.Length}; training rows: {counts}", notices));
    }

    public override IReadOnlyList<long> CountsOf(TargetColumn target) => [.. ((ClassTarget)target).Classes.Select(name => _counts[name])];

    static bool IsWhole(string name) => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
