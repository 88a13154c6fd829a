using System.Runtime.InteropServices;

namespace Windrow.Data;

/// <summary>Turns CSV files into prepared series: one pass over the files (two if a column says what series a row belongs to) and, for mean and
/// deviation, one over what was written.</summary>
static class SeriesWriter
{
    /// <summary>Rows whose numbers are held at once.</summary>
    const int RowsAtOnce = 1024;

    /// <summary>Writes <c>values.bin</c> and, last, <c>series.json</c>, each as a temporary file that is renamed.</summary>
    /// <exception cref="DataException">A file is not a CSV file with the columns that the options name, or is too short.</exception>
    public static void Write(SeriesDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
    {
        IReadOnlyList<(string File, DataPart? Part)> files = DataFiles.ResolveParts(options, allowedRoots);
        string[] columns = [.. options.Columns];
        Directory.CreateDirectory(folder);
        string values = Path.Combine(folder, SeriesDescription.ValuesFileName);
        SeriesTables? tables = options.Id is null ? null : new SeriesTables(options, files, ct);
        List<PreparedSeries> series = [.. tables?.Series ?? []];
        ColumnRange[] ranges = [.. columns.Select(_ => new ColumnRange())];
        string sha256 = PreparedFile.Write(values, stream =>
        {
            if (tables is not null) tables.Write(columns, ranges, stream, ct);
            else foreach ((string file, DataPart? part) in files) series.Add(Copy(file, columns, options.Decimal, ranges, stream, ct) with { Part = part });
        });

        SeriesColumn[] described = [.. columns.Select(name => new SeriesColumn(name, 0, 1))];
        if (options.Normalize)
        {
            described = Measure(values, sha256, columns, series, options.SharesOfPath, ct);
            foreach ((SeriesColumn column, ColumnRange range) in described.Zip(ranges)) range.RequireFinite(column);
        }

        PreparedFolder.Describe(
            folder, SeriesDescription.FileName, new SeriesDescription { Columns = described, Series = series, Tables = tables?.Sources, ValuesSha256 = sha256 });
    }

    /// <summary>An exception about a file without rows.</summary>
    public static DataException NoRows(string file) => new($"'{file}' has a header but no rows. Leave it out with data.exclude, or name files with rows.");

    static PreparedSeries Copy(string file, string[] columns, DecimalMark decimalMark, ColumnRange[] ranges, Stream stream, CancellationToken ct)
    {
        using CsvTable table = new(file, columns, decimalMark);
        double[] row = new double[columns.Length];
        long rows = 0;
        for (; table.TryRead(row); rows++)
        {
            ct.ThrowIfCancellationRequested();
            stream.Write(MemoryMarshal.AsBytes<double>(row));
            for (int i = 0; i < row.Length; i++) ranges[i].Add(row[i]);
        }

        return rows > 0 ? new PreparedSeries(rows, table.Description()) : throw NoRows(file);
    }

    /// <summary>Mean and deviation of each column over the training parts, by Welford's algorithm, row by row: a column that never changes has a
    /// deviation of exactly 0.</summary>
    static SeriesColumn[] Measure(
        string values, string sha256, string[] columns, List<PreparedSeries> series, SplitOptions split, CancellationToken ct)
    {
        int width = columns.Length;
        long seen = 0;
        double[] mean = new double[width], squares = new double[width], held = new double[RowsAtOnce * width];
        using PreparedFile file = PreparedFile.Open(values, (Int128)series.Sum(one => one.Rows) * width * sizeof(double), sha256, ct);
        long first = 0;
        foreach (PreparedSeries one in series)
        {
            long count = one.Cut(split).Train;
            for (long at = 0; at < count; at += RowsAtOnce)
            {
                ct.ThrowIfCancellationRequested();
                Span<double> some = held.AsSpan(0, (int)Math.Min(RowsAtOnce, count - at) * width);
                file.Read((first + at) * width * sizeof(double), MemoryMarshal.AsBytes(some));
                for (int i = 0; i < some.Length; i += width) Add(some.Slice(i, width));
            }

            first += one.Rows;
        }

        return [.. columns.Select((name, i) => new SeriesColumn(name, mean[i], squares[i] > 0 ? Math.Sqrt(squares[i] / seen) : 1))];

        void Add(ReadOnlySpan<double> row)
        {
            seen++;
            for (int i = 0; i < row.Length; i++)
            {
                double before = row[i] - mean[i];
                mean[i] += before / seen;
                squares[i] += before * (row[i] - mean[i]);
            }
        }
    }
}
