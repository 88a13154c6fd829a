using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>Reads the rows of series from CSV files, one after the other. Not thread-safe.</summary>
sealed class SeriesRows(SeriesMeaning meaning)
{
    readonly SeriesIds _ids = new();
    readonly HashSet<int> _ended = [];      // series that have rows of the future
    SeriesClock? _clock = SeriesClock.Of(meaning.Options);

    /// <summary>The ids of the series by their numbers; none when each file is a series.</summary>
    public IReadOnlyList<string> Ids => _ids.Ids;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It cannot be read, or lacks a column.</exception>
    public IEnumerable<SeriesRow> Read(AnswerInput input)
    {
        if (meaning.Options.Id is null) _clock = SeriesClock.Of(meaning.Options);
        using CsvTable table = new(input.OpenLines(), meaning.Inputs, meaning.Options.Decimal, meaning.Options.Id, meaning.Future, meaning.Options.Time);
        while (true)
        {
            double[] numbers = new double[meaning.Inputs.Count];
            SeriesRow row;
            try
            {
                if (!table.TryRead(numbers)) yield break;
                row = RowOf(table, numbers, input.Name);
            }
            catch (DataException e) when (e.ConcernsOneRow)
            {
                row = new SeriesRow(0, null, false, e.Message);
            }

            yield return row;
        }
    }

    SeriesRow RowOf(CsvTable table, double[] numbers, string file)
    {
        DateTime time = _clock?.Read(table) ?? default;      // first, because a row without a time begins no series
        int series = meaning.Options.Id is null ? 0 : _ids.NumberOf(table.Id);
        _clock?.Add(table, series, time);
        if (table.IsFuture)
        {
            _ended.Add(series);
            return new SeriesRow(series, [.. meaning.KnownInRow.Select(place => numbers[place])], true, null);
        }

        string targets = string.Join(", ", meaning.Targets);
        return !_ended.Contains(series) ? new SeriesRow(series, numbers, false, null) : new SeriesRow(series, null, false,
            $"Line {table.Line} of '{file}' has something in {targets}, but an earlier row of the series has nothing there. Only the last rows of a series, which are in the "
            + "future, can be without: fill in the earlier row, or put the rows in the order of time.");
    }
}

/// <summary>A row of a series, or what is wrong with it.</summary>
/// <param name="Series">The number of its series; 0 when each file is a series.</param>
/// <param name="Numbers">A number for each of <see cref="SeriesMeaning.Inputs"/>, or of <see cref="SeriesMeaning.Known"/> in the future; null when it cannot be used.</param>
/// <param name="IsFuture">Whether the targets of the row are not known yet.</param>
/// <param name="Problem">Why the row cannot be used; null when it can.</param>
readonly record struct SeriesRow(int Series, double[]? Numbers, bool IsFuture, string? Problem);
