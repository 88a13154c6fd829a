using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Reads the column of <c>data.split.orderBy</c>: times or numbers, whichever the first row has.</summary>
/// <param name="column">The column.</param>
/// <param name="format">How times are written; null for ISO 8601.</param>
/// <param name="mark">How numbers are written.</param>
sealed class OrderKey(string column, string? format, DecimalMark mark)
{
    bool? _isTime;

    public string Column => column;

    /// <summary>The column that the options name; null when they name none. Its times are written as those of an input are.</summary>
    public static OrderKey? Of(ExampleDataOptions options) => options.Split.OrderBy is { } column
        ? new OrderKey(column, options.Inputs.OfType<TimeColumnOptions>().FirstOrDefault(input => input.Column == column)?.Format, options.Decimal)
        : null;

    /// <summary>What is wrong with a value, as the rest of a sentence that begins with the line; null when nothing is.</summary>
    public string? Check(Cell cell)
    {
        bool time = IsTime(cell, out _), number = !time && cell.Number(column, mark, out _) is null;
        if (time || number) _isTime ??= time;
        if ((time || number) && _isTime == time) return null;
        string expected = _isTime switch
        {
            null => "neither a time as in 2025-03-31 nor a number",
            true => "not a time as in the rows before",
            _ => "not a number as in the rows before",
        };
        return $"has '{Quoted.Show(cell.Text ?? "")}' in the column '{column}', by which rows are ordered; it is {expected}. Correct it, or remove the row.";
    }

    /// <summary>A number by which a checked value is ordered.</summary>
    public double Value(Cell cell)
    {
        if (IsTime(cell, out DateTime found)) return found.Ticks;
        cell.Number(column, mark, out double value);
        return value;
    }

    bool IsTime(Cell cell, out DateTime time)
    {
        time = default;
        return cell.Text is not null && TimeText.TryRead(cell.Text, format, out time);
    }
}
