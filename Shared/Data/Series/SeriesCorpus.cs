using System.Runtime.InteropServices;
using Windrow.Metrics;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Prepared series: numbers on disk, read in any order. Not thread-safe.</summary>
sealed class SeriesCorpus : IDisposable
{
    const int RowsAtOnce = 64;

    readonly PreparedFile _values;
    readonly SeriesColumn[] _columns;
    readonly double[] _held;
    readonly long[] _starts;            // first row of each series, over all series
    readonly ColumnScale[] _scales;     // of each column; with _ofEach, of no series
    readonly ColumnScale[][]? _ofEach;  // of each column of each series; null when all are scaled by the same

    SeriesCorpus(PreparedFile values, SeriesDescription description, SeriesDataOptions options)
    {
        (_values, Series) = (values, description.Series);
        (_columns, Lengths) = ([.. description.Columns], [.. description.Series.Select(series => series.Rows)]);
        _held = new double[RowsAtOnce * _columns.Length];
        _starts = StartsOf(Lengths);
        _scales = [.. _columns.Select(column => new ColumnScale(column.Mean, column.Deviation))];
        if (options.Normalize == SeriesNormalization.Series) _ofEach = [.. Series.Select(series => series.Scales!.ToArray())];
        Inputs = [.. options.Inputs.Select(Place)];
        Targets = [.. options.Predicted.Select(Place)];
        Known = [.. options.Known.Select(Place)];
    }

    /// <summary>Each series, with its file or its id.</summary>
    public IReadOnlyList<PreparedSeries> Series { get; }

    /// <summary>Rows of each series.</summary>
    public IReadOnlyList<long> Lengths { get; }

    /// <summary>First row of each series, over all series.</summary>
    public IReadOnlyList<long> Starts => _starts;

    /// <summary>Which columns are read at each row.</summary>
    public int[] Inputs { get; }

    /// <summary>Which columns are predicted.</summary>
    public int[] Targets { get; }

    /// <summary>Which columns are read at the rows that are predicted.</summary>
    public int[] Known { get; }

    /// <summary>The column at a place of <see cref="Inputs"/>, <see cref="Targets"/> or <see cref="Known"/>.</summary>
    public SeriesColumn Column(int place) => _columns[place];

    /// <summary>First row of each series, over all series that lie one after the other.</summary>
    /// <param name="lengths">Rows of each.</param>
    public static long[] StartsOf(IReadOnlyList<long> lengths)
    {
        long[] starts = new long[lengths.Count];
        for (int s = 1; s < starts.Length; s++) starts[s] = starts[s - 1] + lengths[s - 1];
        return starts;
    }

    /// <summary>The series that a row belongs to.</summary>
    /// <param name="row">The row, over all series.</param>
    public int SeriesOf(long row)
    {
        int found = Array.BinarySearch(_starts, row);
        return found < 0 ? ~found - 1 : found;
    }

    /// <summary>What each column of a series is shifted and scaled by.</summary>
    public ReadOnlySpan<ColumnScale> ScalesOf(int series) => _ofEach is null ? _scales : _ofEach[series];

    /// <summary>Opens prepared series and checks that the files belong together.</summary>
    /// <exception cref="DataException">One of them is missing or damaged.</exception>
    public static SeriesCorpus Open(string folder, SeriesDataOptions options, CancellationToken ct)
    {
        string file = Path.Combine(folder, SeriesDescription.FileName);
        SeriesDescription description = PreparedFolder.Description<SeriesDescription>(folder, SeriesDescription.FileName);
        foreach (string column in options.Columns)
        {
            if (!description.Columns.Any(known => known.Name == column)) throw PreparedFile.Damaged(file, $"it has no column '{column}'");
        }

        if (options.Normalize == SeriesNormalization.Series && description.Series.FirstOrDefault(series => series.Scales?.Count != description.Columns.Count) is { } unscaled)
            throw PreparedFile.Damaged(file, $"the series '{unscaled.Name}' has no mean and deviation for each column");

        Int128 numbers = description.Series.Sum(series => series.Rows) * (Int128)description.Columns.Count;
        string values = Path.Combine(folder, SeriesDescription.ValuesFileName);
        return new SeriesCorpus(PreparedFile.Open(values, numbers * sizeof(double), description.ValuesSha256, ct), description, options);
    }

    /// <summary>The rows of each part of each series that have a target within the same part.</summary>
    public (IReadOnlyList<TokenRange> Training, IReadOnlyList<TokenRange> Validation, IReadOnlyList<TokenRange> Test) Parts(SplitOptions split, int horizon)
    {
        List<TokenRange> training = [], validation = [], test = [];
        long first = 0;
        foreach (PreparedSeries series in Series)
        {
            (long train, long valid, long held) = series.Cut(split);
            training.Add(new TokenRange(first, Math.Max(0, train - horizon)));
            validation.Add(new TokenRange(first + train, Math.Max(0, valid - horizon)));
            test.Add(new TokenRange(first + train + valid, Math.Max(0, held - horizon)));
            first += series.Rows;
        }

        return (training, validation, test);
    }

    /// <summary>Reads one row of a batch: some columns of consecutive rows of a series.</summary>
    /// <param name="first">First row, over all series.</param>
    /// <param name="columns">Which columns, K of them.</param>
    /// <param name="shape">Where the time steps go.</param>
    /// <param name="r">Row of the batch.</param>
    /// <param name="into">Receives them, [positions, at least at + K].</param>
    /// <param name="from">The time step that <paramref name="first"/> is for; earlier ones are left alone.</param>
    /// <param name="at">The first column that is written.</param>
    public void Read(long first, int[] columns, PackedShape shape, int r, MatrixSpan into, int from = 0, int at = 0)
    {
        int length = shape.Lengths[r], begin = from;
        if (from >= length) return;
        ReadOnlySpan<ColumnScale> scales = ScalesOf(SeriesOf(first));
        for (; from < length; from += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, length - from);
            Hold(first + from - begin, count);
            for (int i = 0; i < count; i++) Copy(i, columns, scales, into.Row(shape.Position(r, from + i))[at..]);
        }
    }

    /// <summary>Reads one row of a batch: at each time step t, some columns of S consecutive rows of a series, from row first + t.</summary>
    /// <param name="first">The first row of the first time step, over all series.</param>
    /// <param name="rows">S.</param>
    /// <param name="columns">Which columns, K of them.</param>
    /// <param name="shape">Where the time steps go.</param>
    /// <param name="r">Row of the batch.</param>
    /// <param name="into">Receives the columns of the first row, then those of the second, and so on, [positions, at least at + S·K].</param>
    /// <param name="at">The first column that is written.</param>
    public void ReadAhead(long first, int rows, int[] columns, PackedShape shape, int r, MatrixSpan into, int at = 0)
    {
        int length = shape.Lengths[r], K = columns.Length, all = checked(length + rows - 1);
        ReadOnlySpan<ColumnScale> scales = ScalesOf(SeriesOf(first));
        for (int from = 0; from < all; from += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, all - from);
            Hold(first + from, count);
            for (int i = 0; i < count; i++)
            {
                int row = from + i;
                for (int t = Math.Max(0, row - rows + 1); t <= Math.Min(row, length - 1); t++)
                    Copy(i, columns, scales, into.Row(shape.Position(r, t))[(at + (row - t) * K)..]);
            }
        }
    }

    /// <summary>Consecutive rows of all columns in the data's own units, [<paramref name="count"/>, columns].</summary>
    /// <exception cref="DataException">They do not fit into memory.</exception>
    public double[] ReadRows(long first, long count)
    {
        int width = _columns.Length;
        if (count * width > Array.MaxLength) throw new DataException($"A series of {count} rows and {width} columns does not fit into memory. Divide it into several files.");
        double[] rows = new double[count * width];
        for (int at = 0; at < rows.Length; at += _held.Length)
        {
            Span<double> some = rows.AsSpan(at, Math.Min(_held.Length, rows.Length - at));
            _values.Read((first * width + at) * sizeof(double), MemoryMarshal.AsBytes(some));
        }

        return rows;
    }

    /// <summary>Reads some rows from the disk.</summary>
    void Hold(long first, int count)
    {
        int width = _columns.Length;
        _values.Read(first * width * sizeof(double), MemoryMarshal.AsBytes(_held.AsSpan(0, count * width)));
    }

    /// <summary>Copies some columns of a row that is held, in the model's units.</summary>
    void Copy(int i, int[] columns, ReadOnlySpan<ColumnScale> scales, Span<float> to)
    {
        for (int j = 0; j < columns.Length; j++)
        {
            ColumnScale scale = scales[columns[j]];
            to[j] = (float)((_held[i * _columns.Length + columns[j]] - scale.Mean) / scale.Deviation);
        }
    }

    public void Dispose() => _values.Dispose();

    int Place(string column) => Array.FindIndex(_columns, known => known.Name == column);
}
