using System.Runtime.InteropServices;

namespace Windrow.Data;

/// <summary>Turns CSV files into prepared series: one pass over the files, and one over what was written for mean and deviation.</summary>
static class SeriesWriter
{
    /// <summary>Rows whose numbers are held at once.</summary>
    const int RowsAtOnce = 1024;

    /// <summary>Writes <c>values.bin</c> and last <c>series.json</c>, each beside its place and renamed.</summary>
    /// <exception cref="DataException">A file is no CSV with the columns that the options name, or too short.</exception>
    public static void Write(SeriesDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
    {
        IReadOnlyList<string> files = DataFiles.Resolve(options, allowedRoots);
        string[] columns = [.. options.Inputs.Union(options.Predicted)];
        Directory.CreateDirectory(folder);
        string values = Path.Combine(folder, SeriesDescription.ValuesFileName);
        List<SeriesFile> series = [];
        string sha256 = DurableFile.Replace(values, stream =>
        {
            foreach (string file in files) series.Add(Copy(file, columns, stream, ct));
        });

        SeriesDescription description = new()
        {
            Columns = options.Normalize ? Measure(values, columns, series, options.Split) : [.. columns.Select(name => new SeriesColumn(name, 0, 1))],
            Series = series,
            ValuesSha256 = sha256,
        };
        DurableFile.Replace(Path.Combine(folder, SeriesDescription.FileName), stream => JsonFile.Write(stream, description));
    }

    static SeriesFile Copy(string file, string[] columns, Stream stream, CancellationToken ct)
    {
        using CsvTable table = new(file, columns);
        double[] row = new double[columns.Length];
        long rows = 0;
        for (; table.TryRead(row); rows++)
        {
            ct.ThrowIfCancellationRequested();
            stream.Write(MemoryMarshal.AsBytes<double>(row));
        }

        return rows > 0 ? new SeriesFile(rows, table.Description()) : throw new DataException(
            $"'{file}' has a header and no rows. Leave it out with data.exclude, or name files with rows.");
    }

    /// <summary>Mean and deviation of each column over the training parts, row by row as Welford does it: a column that never changes has the
    /// deviation 0 exactly.</summary>
    static SeriesColumn[] Measure(string values, string[] columns, List<SeriesFile> series, SplitOptions split)
    {
        int width = columns.Length;
        long seen = 0;
        double[] mean = new double[width], squares = new double[width], held = new double[RowsAtOnce * width];
        using PreparedFile file = PreparedFile.Open(values, (Int128)series.Sum(one => one.Rows) * width * sizeof(double));
        long first = 0;
        foreach (SeriesFile one in series)
        {
            long count = split.Cut(one.Rows, "rows").Train;
            for (long at = 0; at < count; at += RowsAtOnce)
            {
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
