using System.Runtime.InteropServices;

namespace Windrow.Data;

/// <summary>Turns CSV files into prepared series: one pass over the files and, for mean and deviation, one over what was written.</summary>
static class SeriesWriter
{
    /// <summary>Rows whose numbers are held at once.</summary>
    const int RowsAtOnce = 1024;

    /// <summary>Writes <c>values.bin</c> and, last, <c>series.json</c>, each as a temporary file that is renamed.</summary>
    /// <exception cref="DataException">A file is not a CSV file with the columns that the options name, or is too short.</exception>
    /// <param name="options">The sources.</param>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="allowedRoots">Folders that the sources must lie in; null allows any place.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="learned">How an earlier training shifts and scales the columns; null when these data are trained on.</param>
    public static void Write(
        SeriesDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct, IReadOnlyList<SeriesColumn>? learned = null)
    {
        IReadOnlyList<(string File, DataPart? Part)> files = DataFiles.ResolveParts(options, allowedRoots);
        string[] columns = [.. options.Inputs.Union(options.Predicted)];
        Directory.CreateDirectory(folder);
        string values = Path.Combine(folder, SeriesDescription.ValuesFileName);
        List<SeriesFile> series = [];
        ColumnRange[] ranges = [.. columns.Select(_ => new ColumnRange())];
        string sha256 = PreparedFile.Write(values, stream =>
        {
            foreach ((string file, DataPart? part) in files) series.Add(Copy(file, columns, options.Decimal, ranges, stream, ct) with { Part = part });
        });

        SeriesColumn[] described = [.. columns.Select(name => learned?.First(column => column.Name == name) ?? new SeriesColumn(name, 0, 1))];
        if (options.Normalize)
        {
            if (learned is null) described = Measure(values, sha256, columns, series, options.SharesOfPath, ct);
            foreach ((SeriesColumn column, ColumnRange range) in described.Zip(ranges)) range.RequireFinite(column);
        }

        PreparedFolder.Describe(folder, SeriesDescription.FileName, new SeriesDescription { Columns = described, Series = series, ValuesSha256 = sha256 });
    }

    static SeriesFile Copy(string file, string[] columns, DecimalMark decimalMark, ColumnRange[] ranges, Stream stream, CancellationToken ct)
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

        return rows > 0 ? new SeriesFile(rows, table.Description()) : throw new DataException(
            $"'{file}' has a header but no rows. Leave it out with data.exclude, or name files with rows.");
    }

    /// <summary>Mean and deviation of each column over the training parts, by Welford's algorithm, row by row: a column that never changes has a
    /// deviation of exactly 0.</summary>
    static SeriesColumn[] Measure(
        string values, string sha256, string[] columns, List<SeriesFile> series, SplitOptions split, CancellationToken ct)
    {
        int width = columns.Length;
        long seen = 0;
        double[] mean = new double[width], squares = new double[width], held = new double[RowsAtOnce * width];
        using PreparedFile file = PreparedFile.Open(values, (Int128)series.Sum(one => one.Rows) * width * sizeof(double), sha256, ct);
        long first = 0;
        foreach (SeriesFile one in series)
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

    /// <summary>The smallest and the largest number of a column, over all parts.</summary>
    sealed class ColumnRange
    {
        double _least = double.PositiveInfinity, _most = double.NegativeInfinity;

        public void Add(double value) => (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));

        /// <summary>Refuses a column with numbers that become infinite when they are divided by a deviation that is almost zero.</summary>
        public void RequireFinite(SeriesColumn column)
        {
            double far = _most - column.Mean > column.Mean - _least ? _most : _least;
            if (float.IsFinite((float)((far - column.Mean) / column.Deviation))) return;
            throw new DataException(FormattableString.Invariant($"The column '{column.Name}' has the value {far}, but its training part has a deviation of ")
                + FormattableString.Invariant($"{column.Deviation:G3}, too small to divide by. Set data.normalize to false, or correct the column."));
        }
    }
}
