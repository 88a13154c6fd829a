using System.Globalization;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Checks that the rows of series are in the order of time, and finds out whether rows are missing. Not thread-safe.</summary>
/// <param name="column">The column with the times.</param>
/// <param name="format">How they are written; null for ISO 8601.</param>
sealed class SeriesClock(string column, string? format)
{
    /// <summary>Different distances that are counted for each series; further ones count as uneven.</summary>
    const int MostDistances = 100;

    readonly List<Track> _series = [];

    /// <summary>The clock for a job's data; null when they have no column with times.</summary>
    public static SeriesClock? Of(SeriesDataOptions options) => options.Time is { } column ? new SeriesClock(column, options.TimeFormat) : null;

    /// <summary>The time of the row that a table has read last.</summary>
    /// <exception cref="DataException">The row has none.</exception>
    public DateTime Read(CsvTable table)
    {
        if (TimeText.TryRead(table.Time, format, out DateTime time)) return time;
        throw table.Wrong($"has '{Quoted.Show(table.Time)}' in the column '{column}' (data.time), which is not a time"
            + (format is null ? " as in 2025-03-31 or 2025-03-31T14:05:00. Correct it, or set data.timeFormat to how times are written." : $" of the form {format}. Correct it, or change data.timeFormat."));
    }

    /// <summary>Checks the row that a table has read last.</summary>
    /// <param name="table">The table, which reads the column.</param>
    /// <param name="series">The number of the row's series, from 0.</param>
    /// <exception cref="DataException">The row has no time, or not one after that of the row before.</exception>
    public void Add(CsvTable table, int series) => Add(table, series, Read(table));

    /// <summary>Checks the row that a table has read last, whose time has been read.</summary>
    /// <inheritdoc cref="Add(CsvTable, int)"/>
    public void Add(CsvTable table, int series, DateTime time)
    {
        while (series >= _series.Count) _series.Add(new Track());
        Track track = _series[series];
        if (track.Last is { } last && time <= last)
        {
            throw table.Wrong(time == last
                ? $"has the time {Quoted.Show(table.Time)} (data.time), which the row before it in the series has too. Leave one of them out, or name the column that tells the series apart (data.id)."
                : $"has the time {Quoted.Show(table.Time)} (data.time), but the row before it in the series has {TimeText.Show(last)}. Put the rows of a series in the order of time.");
        }

        track.Add(time);
    }

    /// <summary>The rest of a sentence that begins with the series, when its rows are not all equally far apart; null when they are.</summary>
    public string? Uneven(int series) => series < _series.Count ? _series[series].Uneven() : null;

    /// <summary>The times of one series.</summary>
    sealed class Track
    {
        readonly Dictionary<(int Months, TimeSpan Time), (long Count, DateTime After)> _distances = [];
        long _rest;     // distances that are not counted by themselves

        public DateTime? Last { get; private set; }

        public void Add(DateTime time)
        {
            if (Last is { } last)
            {
                (int, TimeSpan) distance = Distance(last, time);
                if (_distances.TryGetValue(distance, out (long Count, DateTime After) known)) _distances[distance] = known with { Count = known.Count + 1 };
                else if (_distances.Count < MostDistances) _distances.Add(distance, (1, last));
                else _rest++;
            }

            Last = time;
        }

        public string? Uneven()
        {
            if (_distances.Count < 2) return null;
            KeyValuePair<(int, TimeSpan), (long Count, DateTime After)> usual = _distances.MaxBy(distance => distance.Value.Count);
            long others = _rest + _distances.Values.Sum(distance => distance.Count) - usual.Value.Count;
            DateTime first = _distances.Where(distance => distance.Key != usual.Key).Min(distance => distance.Value.After);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"has rows that are {InWords(usual.Key)} apart, except in {others} {(others == 1 ? "place" : "places")}, the first after {TimeText.Show(first)}");
        }

        /// <summary>Whole months between the same days of a month, or between last days; otherwise a time.</summary>
        static (int Months, TimeSpan Time) Distance(DateTime from, DateTime to)
        {
            bool sameDay = from.Day == to.Day || (IsLastDay(from) && IsLastDay(to));
            if (!sameDay || from.TimeOfDay != to.TimeOfDay || from.Date == to.Date) return (0, to - from);
            return ((to.Year - from.Year) * 12 + to.Month - from.Month, TimeSpan.Zero);
        }

        static bool IsLastDay(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);

        static string InWords((int Months, TimeSpan Time) distance)
        {
            if (distance.Months > 0) return distance.Months % 12 == 0 ? Counted(distance.Months / 12, "year") : Counted(distance.Months, "month");
            TimeSpan time = distance.Time;
            if (time.Ticks % TimeSpan.TicksPerDay == 0) return Counted(time.Days, "day");
            if (time.Ticks % TimeSpan.TicksPerHour == 0) return Counted((long)time.TotalHours, "hour");
            if (time.Ticks % TimeSpan.TicksPerMinute == 0) return Counted((long)time.TotalMinutes, "minute");
            return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} seconds");
        }

        static string Counted(long count, string what) => count == 1 ? $"1 {what}" : string.Create(CultureInfo.InvariantCulture, $"{count} {what}s");
    }
}
