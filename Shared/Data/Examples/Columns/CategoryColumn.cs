using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>One word of several.</summary>
[DisplayName("category")]
[Description("One word of several, as a 1 for the word and a 0 for every other word of the training part; all are 0 for a word that is missing or new.")]
public sealed record CategoryColumnOptions : InputColumnOptions
{
    internal override string? Check(Cell cell, DecimalMark mark) =>
        cell.Items is null ? null : $"has a list in the column '{Column}', where one word must be. Correct the row, or remove it.";

    internal override ColumnSurvey Survey(DecimalMark mark) => new CategorySurvey(this);
}

/// <summary>A column with the words that the training part has; a feature for each.</summary>
public sealed record CategoryColumn : FeatureColumn
{
    Dictionary<string, int>? _places;

    /// <summary>The words, in the order of their features.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    [JsonIgnore]
    public override int Width => Categories.Count;

    internal override string? Encode(Cell cell, DecimalMark mark, Span<float> features)
    {
        if (cell.Items is not null) return $"has a list in the column '{Column}', where one word must be.";
        features.Clear();
        _places ??= NameNumbers.Of(Categories);
        if (!cell.IsEmpty && _places.TryGetValue(cell.Text!, out int place)) features[place] = 1;
        return null;
    }
}

/// <summary>Finds the words of the training part.</summary>
sealed class CategorySurvey(CategoryColumnOptions options) : ColumnSurvey
{
    const int Most = 1000;

    readonly HashSet<string> _words = new(StringComparer.Ordinal);
    long _missing;

    public override bool TryAdd(Cell cell)
    {
        if (cell.IsEmpty) _missing++;
        else if (_words.Add(cell.Text!) && _words.Count > Most)
        {
            throw new DataException($"The column '{options.Column}' has more than {Most} different words, such as '{Quoted.Show(cell.Text!)}', but a category can have at "
                + $"most {Most}. If it is a text or a number, set its type to that; if it only names the row, remove it from data.inputs.");
        }

        return true;
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        if (_words.Count == 0) throw new DataException($"No training row has a word in the column '{options.Column}'. Remove it from data.inputs.");
        string[] categories = [.. _words.Order(StringComparer.Ordinal)];
        string missing = _missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {_missing:N0} missing");
        string[] notices = categories.Length > 1 || _missing > 0 ? []
            : [$"The column '{options.Column}' is '{Quoted.Show(categories[0])}' in every training row, so a model cannot learn from it."];
        return (
            new CategoryColumn { Column = options.Column, Categories = categories },
            new ColumnReport(options.Column, $"category of {categories.Length} words{missing}", notices));
    }
}
