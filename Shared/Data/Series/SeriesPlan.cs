namespace Windrow.Data;

/// <summary>How series are read by lanes side by side: each lane has its own contiguous part of all rows that can be read, and goes through
/// it window by window.</summary>
/// <remarks>With n rows to read and B lanes, lane r has the rows rL to rL + L − 1, L = ⌊n / B⌋, counted over all series. A window never
/// extends past the end of its series: the last one may be shorter, and the next window begins the next series. Lanes may therefore have different numbers of
/// windows; a lane that has finished waits for the others.</remarks>
sealed class SeriesPlan
{
    readonly LanePiece[][] _lanes;

    SeriesPlan(IReadOnlyList<TokenRange> ranges, long rows, int lanes, int window)
    {
        (Lanes, Window) = (lanes, window);
        long laneLength = rows / lanes;
        _lanes = [.. Enumerable.Range(0, lanes).Select(lane => Pieces(ranges, lane * laneLength, laneLength, window))];
        WindowsPerEpoch = _lanes.Max(pieces => pieces[^1].FirstWindow + Windows(pieces[^1].Range.Length, window));
    }

    public int Lanes { get; }

    public int Window { get; }

    public int WindowsPerEpoch { get; }

    /// <summary>Plans training, where every lane has rows for at least one full window.</summary>
    /// <param name="ranges">The rows of each series that are read and have targets.</param>
    /// <param name="lanes"><c>training.batchSize</c>.</param>
    /// <param name="window"><c>training.window</c>.</param>
    /// <param name="horizon"><c>data.horizon</c>, by which the ranges are shorter than the series' parts; for the message.</param>
    /// <exception cref="DataException">The series are too short.</exception>
    public static SeriesPlan ForTraining(IReadOnlyList<TokenRange> ranges, int lanes, int window, int horizon)
    {
        long rows = ranges.Sum(range => range.Length), least = (long)lanes * window;
        if (rows >= least) return new SeriesPlan(ranges, rows, lanes, window);
        if (rows == 0)
        {
            throw new DataException($"No row of the series' training part has a target: data.horizon is {horizon}, so a target lies {horizon} rows after "
                + "its inputs, and the training part of the longest series has no more rows than that. Lower data.horizon, or add rows.");
        }

        throw new DataException($"The training part of the series has {rows} rows with a target, but {lanes} lanes (training.batchSize) with a window of "
            + $"{window} rows (training.window) need at least {least}. Add rows, or lower training.batchSize, training.window"
            + (horizon > 1 ? $" or data.horizon: the last {horizon} rows of each series' training part have no target within it." : "."));
    }

    /// <summary>Plans evaluation, with few enough lanes for each to have a full window, because a lane's first steps have no history.</summary>
    /// <param name="ranges">The rows of each series that are read and have targets.</param>
    /// <param name="lanes"><c>training.batchSize</c>.</param>
    /// <param name="window"><c>training.window</c>.</param>
    /// <exception cref="DataException">The series are too short.</exception>
    public static SeriesPlan ForEvaluation(IReadOnlyList<TokenRange> ranges, int lanes, int window)
    {
        long rows = ranges.Sum(range => range.Length);
        return rows > 0 ? new SeriesPlan(ranges, rows, (int)Math.Clamp(rows / window, 1, lanes), window) : throw new DataException(
            "The part of the series to evaluate on has no rows with a target. Add rows, raise its share in data.split, or lower data.horizon.");
    }

    /// <summary>What a lane reads in a window: the first row, the number of rows, and whether a new series begins. No rows when the lane is finished.</summary>
    public (long Row, int Length, bool Begins) At(int lane, int window)
    {
        LanePiece[] pieces = _lanes[lane];
        int low = 0, high = pieces.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (pieces[middle].FirstWindow <= window) low = middle;
            else high = middle - 1;
        }

        long offset = (long)(window - pieces[low].FirstWindow) * Window;
        return (pieces[low].Range.Start + offset, (int)Math.Clamp(pieces[low].Range.Length - offset, 0, Window), offset == 0);
    }

    /// <summary>The pieces of series that make up one lane's part.</summary>
    static LanePiece[] Pieces(IReadOnlyList<TokenRange> ranges, long start, long length, int window)
    {
        List<LanePiece> pieces = [];
        long passed = 0;
        int windows = 0;
        foreach (TokenRange range in ranges)
        {
            long from = Math.Max(start, passed), to = Math.Min(start + length, passed + range.Length);
            if (from < to)
            {
                pieces.Add(new LanePiece(new TokenRange(range.Start + from - passed, to - from), windows));
                windows += Windows(to - from, window);
            }

            passed += range.Length;
        }

        return [.. pieces];
    }

    static int Windows(long rows, int window) => checked((int)((rows + window - 1) / window));

    /// <summary>Rows of one series.</summary>
    /// <param name="Range">The rows, counted over all series.</param>
    /// <param name="FirstWindow">The lane's window that begins with them.</param>
    readonly record struct LanePiece(TokenRange Range, int FirstWindow);
}
