using System.Runtime.InteropServices;
using Windrow.Metrics;

namespace Windrow.Data;

/// <summary>Turns CSV files into prepared series: one pass over the files (two if a column says what series a row belongs to) and, for mean and
/// deviation, one over what was written.</summary>
static class SeriesWriter
{
    /// <summary>Writes <c>values.bin</c> and, last, <c>series.json</c>, each as a temporary file that is renamed.</summary>
    /// <exception cref="DataException">A file is not a CSV file with the columns that the options name, or is too short.</exception>
    /// <param name="options">The sources.</param>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="allowedRoots">Folders that the sources must lie in; null allows any place.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="learned">How an earlier training shifts and scales the columns; null when these data are trained on.</param>
    public static void Write(
        SeriesDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct, LearnedSeries? learned = null)
    {
        IReadOnlyList<(string File, DataPart? Part)> files = DataFiles.ResolveParts(options, allowedRoots);
        string[] columns = [.. options.Columns];
        Directory.CreateDirectory(folder);
        string values = Path.Combine(folder, SeriesDescription.ValuesFileName);
        SeriesTables? tables = options.Id is null ? null : new SeriesTables(options, files, ct);
        List<PreparedSeries> series = [.. tables?.Series ?? []];
        SeriesClock? clock = SeriesClock.Of(options);
        ColumnRange[] ranges = [.. columns.Select(_ => new ColumnRange())];
        string sha256 = PreparedFile.Write(values, stream =>
        {
            if (tables is not null) tables.Write(columns, ranges, clock, stream, ct);
            else foreach ((string file, DataPart? part) in files) series.Add(Copy(file, options, ranges, stream, ct) with { Part = part });
        });
        if (tables is not null && clock is not null) series = [.. series.Select((one, s) => one with { Uneven = clock.Uneven(s) })];

        ColumnScale[] scales = [.. columns.Select(name => learned?.ScaleOf(name) ?? new ColumnScale(0, 1))];
        if (options.Normalize == SeriesNormalization.All && learned is not null)
        {
            for (int c = 0; c < scales.Length; c++) ranges[c].RequireFinite($"'{columns[c]}'", scales[c]);
        }
        else if (options.Normalize != SeriesNormalization.None)
        {
            using PreparedFile file = PreparedFile.Open(values, (Int128)series.Sum(one => one.Rows) * columns.Length * sizeof(double), sha256, ct);
            SeriesStatistics statistics = new(file, columns, options.SharesOfPath, ct);
            if (options.Normalize == SeriesNormalization.Series) series = statistics.OfEach(series, learned?.OfEach);
            else scales = statistics.OfAll(series, ranges);
        }

        SeriesColumn[] described = [.. columns.Zip(scales, (name, scale) => new SeriesColumn(name, scale.Mean, scale.Deviation))];
        PreparedFolder.Describe(
            folder, SeriesDescription.FileName, new SeriesDescription { Columns = described, Series = series, Tables = tables?.Sources, ValuesSha256 = sha256 });
    }

    /// <summary>An exception about a file without rows.</summary>
    public static DataException NoRows(string file) => new($"'{file}' has a header but no rows. Leave it out with data.exclude, or name files with rows.");

    static PreparedSeries Copy(string file, SeriesDataOptions options, ColumnRange[] ranges, Stream stream, CancellationToken ct)
    {
        using CsvTable table = new(file, options.Columns, options.Decimal, time: options.Time);
        SeriesClock? clock = SeriesClock.Of(options);
        double[] row = new double[ranges.Length];
        long rows = 0;
        for (; table.TryRead(row); rows++)
        {
            ct.ThrowIfCancellationRequested();
            clock?.Add(table, series: 0);
            stream.Write(MemoryMarshal.AsBytes<double>(row));
            for (int i = 0; i < row.Length; i++) ranges[i].Add(row[i]);
        }

        return rows > 0 ? new PreparedSeries(rows, table.Description(), Uneven: clock?.Uneven(0)) : throw NoRows(file);
    }
}
