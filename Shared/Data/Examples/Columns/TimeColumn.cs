using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Windrow.Numerics;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>A date or a time.</summary>
[DisplayName("time")]
[Description("A date or a time, as sine and cosine of the time of day, the day of the week and the month.")]
public sealed record TimeColumnOptions : InputColumnOptions
{
    [Description("How times are written, such as dd.MM.yyyy HH:mm; when left out, as in 2025-03-31 or 2025-03-31T14:05:00.")]
    public string? Format { get; init; }

    internal override string? Check(Cell cell, DecimalMark mark) => TimeText.Read(cell, Column, Format, out _);

    internal override ColumnSurvey Survey(DecimalMark mark) => new TimeSurvey(this);
}

/// <summary>A column of times; its features do not depend on the training part.</summary>
/// <remarks>With a = 2π · (time of day / 1 day), 2π · (weekday / 7) from Monday, and 2π · (month and the elapsed part of it / 12), the features are
/// sin a and cos a of each, in this order.</remarks>
public sealed record TimeColumn : FeatureColumn
{
    /// <summary>How times are written; null for ISO 8601.</summary>
    public string? Format { get; init; }

    [JsonIgnore]
    public override int Width => 6;

    internal override string? Encode(Cell cell, DecimalMark mark, Span<float> features)
    {
        if (TimeText.Read(cell, Column, Format, out DateTime time) is string wrong) return wrong;
        double day = time.TimeOfDay / TimeSpan.FromDays(1), week = ((int)time.DayOfWeek + 6) % 7 / 7.0;
        double year = (time.Month - 1 + (time.Day - 1.0) / DateTime.DaysInMonth(time.Year, time.Month)) / 12;
        ReadOnlySpan<double> turns = [day, week, year];
        for (int i = 0; i < turns.Length; i++)
        {
            (double sine, double cosine) = PortableMath.SinCosOfTurns(turns[i]);
            (features[2 * i], features[2 * i + 1]) = ((float)sine, (float)cosine);
        }

        return null;
    }
}

/// <summary>Finds the first and the last time of the training part.</summary>
sealed class TimeSurvey(TimeColumnOptions options) : ColumnSurvey
{
    DateTime _first = DateTime.MaxValue, _last = DateTime.MinValue;

    public override bool TryAdd(Cell cell)
    {
        if (TimeText.Read(cell, options.Column, options.Format, out DateTime time) is not null) return true;
        (_first, _last) = (time < _first ? time : _first, time > _last ? time : _last);
        return true;
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        string[] notices = _first < _last ? [] : [$"The column '{options.Column}' is the same time in every training row, so a model cannot learn from it."];
        return (
            new TimeColumn { Column = options.Column, Format = options.Format },
            new ColumnReport(options.Column, $"time from {TimeText.Show(_first)} to {TimeText.Show(_last)}", notices));
    }
}

/// <summary>Reads times, whatever the machine's culture and time zone.</summary>
static class TimeText
{
    static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a time as it is written: an offset is not applied, because it is the local time that has an hour and a weekday.</summary>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    public static string? Read(Cell cell, string column, string? format, out DateTime time)
    {
        time = default;
        if (cell.IsEmpty) return $"has no time in the column '{column}'. Fill it in, or remove the row.";
        if (cell.Text is not null && TryRead(cell.Text, format, out time)) return null;
        string found = $"has '{Quoted.Show(cell.Text ?? "a list")}' in the column '{column}', which is not a time";
        return format is null
            ? $"{found} as in 2025-03-31 or 2025-03-31T14:05:00. Correct it, or set format to how times are written."
            : $"{found} of the form {format}. Correct it, or change format.";
    }

    /// <summary>Reads a time; false when the text is none.</summary>
    public static bool TryRead(string text, string? format, out DateTime time)
    {
        bool read = DateTimeOffset.TryParseExact(
            text, format is null ? Formats : [format], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset found);
        time = found.DateTime;
        return read;
    }

    public static string Show(DateTime time) =>
        time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
