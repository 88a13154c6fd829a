using Windrow.Metrics;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Reads the windows of some lanes of series, such as those of one data shard. Not thread-safe.</summary>
sealed class SeriesReader(SeriesCorpus corpus, SeriesPlan plan, int firstLane, int laneCount, SeriesDataOptions options)
{
    readonly long[] _rows = new long[laneCount];
    readonly int[] _lengths = new int[Math.Max(1, laneCount)];      // one row without steps stands for no lanes at all
    readonly bool[] _begins = new bool[Math.Max(1, laneCount)];

    /// <summary>Fills <paramref name="batch"/> with a window of the epoch.</summary>
    public void Read(int window, SequenceBatch batch)
    {
        for (int lane = 0; lane < laneCount; lane++) (_rows[lane], _lengths[lane], _begins[lane]) = plan.At(firstLane + lane, window);
        PackedShape shape = batch.Shape;
        shape.Set(_lengths);
        MatrixSpan inputs = batch.Inputs, targets = batch.Values;
        for (int r = 0; r < shape.Rows; r++)
        {
            int lane = shape.Order[r];
            batch.Begins[r] = _begins[lane];
            if (shape.Lengths[r] == 0) continue;
            corpus.Read(_rows[lane], corpus.Inputs, shape, r, inputs);
            if (corpus.Known.Length > 0) corpus.ReadAhead(_rows[lane] + options.FirstStep, options.PredictedRows, corpus.Known, shape, r, inputs, at: corpus.Inputs.Length);
            corpus.ReadAhead(_rows[lane] + options.FirstStep, options.PredictedRows, corpus.Targets, shape, r, targets);
        }
    }

    /// <summary>Fills <paramref name="units"/> with how the targets of the window that was read last are normalized.</summary>
    public void ReadUnits(PackedShape shape, RowUnits units)
    {
        for (int r = 0; r < shape.Rows; r++)
        {
            if (shape.Lengths[r] == 0) continue;
            ReadOnlySpan<ColumnScale> scales = corpus.ScalesOf(corpus.SeriesOf(_rows[shape.Order[r]]));
            for (int t = 0; t < shape.Lengths[r]; t++)
            {
                Span<ColumnScale> to = units.Of(shape.Position(r, t));
                for (int c = 0; c < to.Length; c++) to[c] = scales[corpus.Targets[c]];
            }
        }
    }

    /// <summary>Fills <paramref name="forecasts"/> with the naive forecasts of the window that was read last.</summary>
    public void ReadNaiveForecasts(PackedShape shape, SeriesBaselines baselines, NaiveForecasts forecasts)
    {
        for (int r = 0; r < shape.Rows; r++)
        {
            if (shape.Lengths[r] > 0) baselines.Read(_rows[shape.Order[r]], shape, r, forecasts);
        }
    }
}
