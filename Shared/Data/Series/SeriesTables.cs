using System.Runtime.InteropServices;

namespace Windrow.Data;

/// <summary>Tables in which a column says what series each row belongs to. A first pass counts the rows of each series; a second one writes each row
/// to its place, so the rows of a series lie together, in the order of the files.</summary>
/// <remarks>The second pass collects rows in a block, which it writes series by series: memory depends on the number of series, not on that of rows,
/// and a table that is sorted by series is written in long runs.</remarks>
sealed class SeriesTables
{
    /// <summary>Numbers of a block.</summary>
    const int NumbersAtOnce = 1 << 18;

    readonly SeriesDataOptions _options;
    readonly IReadOnlyList<(string File, DataPart? Part)> _files;
    readonly SeriesIds?[] _ids = new SeriesIds?[3];     // of each part: an id in two parts is two series
    readonly List<long> _rows = [];                     // of each series
    readonly List<SourceFile> _sources = [];

    /// <summary>Counts the rows of each series.</summary>
    /// <param name="options">The columns, and how numbers are written.</param>
    /// <param name="files">The tables, those of a part one after the other.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="DataException">A table lacks the column of the ids, or has no rows.</exception>
    public SeriesTables(SeriesDataOptions options, IReadOnlyList<(string File, DataPart? Part)> files, CancellationToken ct)
    {
        (_options, _files) = (options, files);
        List<PreparedSeries> series = [];
        foreach ((string file, DataPart? part) in files)
        {
            using CsvTable table = new(file, [], options.Decimal, options.Id);
            SeriesIds ids = _ids[Index(part)] ??= new SeriesIds(first: _rows.Count);
            bool any = false;
            for (; table.TryRead([]); any = true)
            {
                ct.ThrowIfCancellationRequested();
                int number = ids.NumberOf(table.Id);
                if (number == _rows.Count) _rows.Add(0);
                _rows[number]++;
            }

            if (!any) throw SeriesWriter.NoRows(file);
            _sources.Add(table.Description());
        }

        foreach (DataPart? part in files.Select(file => file.Part).Distinct())
        {
            foreach (string id in _ids[Index(part)]!.Ids) series.Add(new PreparedSeries(_rows[series.Count], Part: part, Id: id));
        }

        Series = series;
    }

    /// <summary>Every series, in the order in which the ids first occur.</summary>
    public IReadOnlyList<PreparedSeries> Series { get; }

    /// <summary>The tables as they were read.</summary>
    public IReadOnlyList<SourceFile> Sources => _sources;

    /// <summary>Writes the rows of all series, one series after the other.</summary>
    /// <param name="columns">The columns of numbers.</param>
    /// <param name="ranges">See the numbers of each column.</param>
    /// <param name="clock">Checks the times; null when there are none.</param>
    /// <param name="stream">Receives them, from its beginning; it can seek.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="DataException">A field is not a number, or a file has changed since the first pass.</exception>
    public void Write(string[] columns, ColumnRange[] ranges, SeriesClock? clock, Stream stream, CancellationToken ct)
    {
        RowBlock block = new(_rows, columns.Length, Math.Max(1, NumbersAtOnce / columns.Length));
        double[] row = new double[columns.Length];
        for (int f = 0; f < _files.Count; f++)
        {
            (string file, DataPart? part) = _files[f];
            using CsvTable table = new(file, columns, _options.Decimal, _options.Id, _options.Time);
            while (table.TryRead(row))
            {
                ct.ThrowIfCancellationRequested();
                int series = _ids[Index(part)]!.NumberOf(table.Id);
                for (int i = 0; i < row.Length; i++) ranges[i].Add(row[i]);
                if (!block.TryAdd(series, row, stream)) throw Changed(file);
                clock?.Add(table, series);
            }

            if (table.Description() != _sources[f]) throw Changed(file);
        }

        if (!block.Flush(stream)) throw Changed(_files[^1].File);
    }

    static int Index(DataPart? part) => part is { } own ? 1 + (int)own : 0;

    static DataException Changed(string file) => new($"'{file}' changed while it was read. Submit the job again when nothing writes to it.");

    /// <summary>Rows that wait to be written.</summary>
    /// <param name="rows">Rows of each series.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="capacity">Most rows that wait.</param>
    sealed class RowBlock(IReadOnlyList<long> rows, int width, int capacity)
    {
        readonly double[] _values = new double[capacity * width], _sorted = new double[capacity * width];
        readonly long[] _keys = new long[capacity];             // the series of each row, and its place in the block
        readonly long[] _next = SeriesCorpus.StartsOf(rows);    // where the next row of each series belongs
        readonly long[] _ends = [.. SeriesCorpus.StartsOf(rows).Zip(rows, (start, count) => start + count)];
        int _count;

        /// <summary>Adds a row, and writes all of them once the block is full; false when the series has no more rows.</summary>
        public bool TryAdd(int series, ReadOnlySpan<double> row, Stream stream)
        {
            if (series >= _ends.Length) return false;
            row.CopyTo(_values.AsSpan(_count * width));
            _keys[_count] = ((long)series << 32) | (uint)_count;
            return ++_count < capacity || Flush(stream);
        }

        /// <summary>Writes the rows, series by series; false when a series has more of them than it should have.</summary>
        public bool Flush(Stream stream)
        {
            Span<long> keys = _keys.AsSpan(0, _count);
            keys.Sort();
            for (int i = 0; i < keys.Length; i++) _values.AsSpan((int)keys[i] * width, width).CopyTo(_sorted.AsSpan(i * width));
            for (int from = 0, to; from < keys.Length; from = to)
            {
                int series = (int)(keys[from] >> 32);
                for (to = from; to < keys.Length && (int)(keys[to] >> 32) == series; to++)
                {
                }

                if (_next[series] + to - from > _ends[series]) return false;
                stream.Position = _next[series] * width * sizeof(double);
                stream.Write(MemoryMarshal.AsBytes(_sorted.AsSpan(from * width, (to - from) * width)));
                _next[series] += to - from;
            }

            _count = 0;
            return true;
        }
    }
}
