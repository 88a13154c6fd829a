using System.Runtime.InteropServices;
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

    SeriesCorpus(PreparedFile values, SeriesDescription description, SeriesDataOptions options)
    {
        (_values, Series) = (values, description.Series);
        (_columns, Lengths) = ([.. description.Columns], [.. description.Series.Select(series => series.Rows)]);
        _held = new double[RowsAtOnce * _columns.Length];
        Inputs = [.. options.Inputs.Select(Place)];
        Targets = [.. options.Predicted.Select(Place)];
    }

    /// <summary>Each series, with its file or its id.</summary>
    public IReadOnlyList<PreparedSeries> Series { get; }

    /// <summary>Rows of each series.</summary>
    public IReadOnlyList<long> Lengths { get; }

    /// <summary>Which columns are read at each row.</summary>
    public int[] Inputs { get; }

    /// <summary>Which columns are predicted.</summary>
    public int[] Targets { get; }

    /// <summary>The column at a place of <see cref="Inputs"/> or <see cref="Targets"/>.</summary>
    public SeriesColumn Column(int place) => _columns[place];

    /// <summary>Opens prepared series and checks that the files belong together.</summary>
    /// <exception cref="DataException">One of them is missing or damaged.</exception>
    public static SeriesCorpus Open(string folder, SeriesDataOptions options, CancellationToken ct)
    {
        string file = Path.Combine(folder, SeriesDescription.FileName);
        SeriesDescription description = PreparedFolder.Description<SeriesDescription>(folder, SeriesDescription.FileName);
        foreach (string column in options.Inputs.Concat(options.Predicted))
        {
            if (!description.Columns.Any(known => known.Name == column)) throw PreparedFile.Damaged(file, $"it has no column '{column}'");
        }

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
    /// <param name="columns">Which columns.</param>
    /// <param name="shape">Where the time steps go.</param>
    /// <param name="r">Row of the batch.</param>
    /// <param name="into">Receives them, [positions, columns].</param>
    /// <param name="from">The time step that <paramref name="first"/> is for; earlier ones are left alone.</param>
    public void Read(long first, int[] columns, PackedShape shape, int r, MatrixSpan into, int from = 0)
    {
        int width = _columns.Length, length = shape.Lengths[r], begin = from;
        for (; from < length; from += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, length - from);
            _values.Read((first + from - begin) * width * sizeof(double), MemoryMarshal.AsBytes(_held.AsSpan(0, count * width)));
            for (int i = 0; i < count; i++)
            {
                Span<float> y = into.Row(shape.Position(r, from + i));
                for (int j = 0; j < columns.Length; j++)
                {
                    SeriesColumn column = _columns[columns[j]];
                    y[j] = (float)((_held[i * width + columns[j]] - column.Mean) / column.Deviation);
                }
            }
        }
    }

    public void Dispose() => _values.Dispose();

    int Place(string column) => Array.FindIndex(_columns, known => known.Name == column);
}
