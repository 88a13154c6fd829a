using System.Text;

namespace Windrow.Data;

/// <summary>One value of a row, as it is written.</summary>
/// <param name="Text">The text, without spaces around it; null when there is none.</param>
/// <param name="Items">The texts of a JSON list; null when it is not a list.</param>
/// <param name="FromJson">Whether it is from JSON, where a number has a decimal point.</param>
readonly record struct Cell(string? Text, IReadOnlyList<string>? Items = null, bool FromJson = false)
{
    /// <summary>Where a file may be that the cell names; null where it must not name one.</summary>
    public FilePlaces? Places { get; init; }

    static readonly HashSet<string> MissingWords = new(StringComparer.OrdinalIgnoreCase) { "NA", "N/A", "NaN", "null" };

    /// <summary>Whether nothing is written.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) && Items is null;

    /// <summary>Whether nothing is written, or a word that programs write for a number that is missing.</summary>
    public bool IsMissingNumber => IsEmpty || (Text is not null && MissingWords.Contains(Text));

    /// <summary>The number in the cell.</summary>
    /// <param name="column">The column's name, for the message.</param>
    /// <param name="mark">What stands before a fraction in CSV files.</param>
    /// <param name="value">The number.</param>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    public string? Number(string column, DecimalMark mark, out double value)
    {
        value = 0;
        if (Items is not null) return $"has a list in the column '{column}', where a number must be. Correct the row, or remove it.";
        if (FromJson) mark = DecimalMark.Point;
        return CsvNumber.TryRead(Encoding.UTF8.GetBytes(Text ?? ""), mark, out value) ? null : CsvNumber.Refusal(Text ?? "", column, mark);
    }
}
