using System.Runtime.InteropServices;
using Windrow.Metrics;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Mean and deviation of the columns of prepared series, over their training parts.</summary>
/// <param name="file">The rows of all series, one series after the other.</param>
/// <param name="columns">Names of the columns.</param>
/// <param name="shares">How series are divided among the parts.</param>
/// <param name="ct">Stops the work.</param>
sealed class SeriesStatistics(PreparedFile file, string[] columns, SplitOptions shares, CancellationToken ct)
{
    /// <summary>Rows whose numbers are held at once.</summary>
    const int RowsAtOnce = 1024;

    readonly double[] _held = new double[RowsAtOnce * columns.Length];

    delegate void RowReader(ReadOnlySpan<double> row);

    /// <summary>Over all training parts together.</summary>
    /// <param name="series">The series.</param>
    /// <param name="ranges">The numbers of each column.</param>
    /// <exception cref="DataException">A deviation is too small to divide by.</exception>
    public ColumnScale[] OfAll(IReadOnlyList<PreparedSeries> series, ColumnRange[] ranges)
    {
        ColumnMoments moments = new(columns.Length);
        long first = 0;
        foreach (PreparedSeries one in series)
        {
            Read(first, one.Cut(shares).Train, moments.Add);
            first += one.Rows;
        }

        ColumnScale[] scales = moments.Scales();
        for (int c = 0; c < scales.Length; c++) ranges[c].RequireFinite($"'{columns[c]}'", scales[c]);
        return scales;
    }

    /// <summary>The series, each with what its own columns are shifted and scaled by. A series in a file for validation or testing has that of the series
    /// with the same id that is trained on; without one, all of its rows count.</summary>
    /// <param name="series">The series.</param>
    /// <param name="learned">Those of an earlier training, by their ids; null for none.</param>
    /// <exception cref="DataException">A deviation is too small to divide by.</exception>
    public List<PreparedSeries> OfEach(IReadOnlyList<PreparedSeries> series, IReadOnlyDictionary<string, SeriesScales>? learned)
    {
        List<PreparedSeries> scaled = [];
        Dictionary<string, IReadOnlyList<ColumnScale>> trained = new(StringComparer.Ordinal);
        foreach ((string id, SeriesScales scales) in learned ?? new Dictionary<string, SeriesScales>())
            trained.Add(id, [.. scales.Mean.Zip(scales.Deviation, (mean, deviation) => new ColumnScale(mean, deviation))]);
        long first = 0;
        foreach (PreparedSeries one in series)
        {
            if (one.Part is null || !trained.TryGetValue(one.Id!, out IReadOnlyList<ColumnScale>? scales))
            {
                ColumnMoments moments = new(columns.Length);
                Read(first, one.Part is null ? one.Cut(shares).Train : one.Rows, moments.Add);
                scales = moments.Scales();
            }

            if (one.Part is null) trained.Add(one.Id!, scales);
            RequireFinite(one, first, scales);
            scaled.Add(one with { Scales = scales });
            first += one.Rows;
        }

        return scaled;
    }

    void RequireFinite(PreparedSeries series, long first, IReadOnlyList<ColumnScale> scales)
    {
        ColumnRange[] ranges = [.. columns.Select(_ => new ColumnRange())];
        Read(first, series.Rows, row =>
        {
            for (int c = 0; c < ranges.Length; c++) ranges[c].Add(row[c]);
        });
        for (int c = 0; c < ranges.Length; c++) ranges[c].RequireFinite($"'{columns[c]}' of the series '{Quoted.Show(series.Id!)}'", scales[c]);
    }

    void Read(long first, long count, RowReader each)
    {
        int width = columns.Length;
        for (long at = 0; at < count; at += RowsAtOnce)
        {
            ct.ThrowIfCancellationRequested();
            Span<double> some = _held.AsSpan(0, (int)Math.Min(RowsAtOnce, count - at) * width);
            file.Read((first + at) * width * sizeof(double), MemoryMarshal.AsBytes(some));
            for (int i = 0; i < some.Length; i += width) each(some.Slice(i, width));
        }
    }
}
