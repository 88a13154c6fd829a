using Windrow.Metrics;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>The naive forecasts of series: see <see cref="NaiveForecast"/>. Not thread-safe.</summary>
sealed class SeriesBaselines(SeriesCorpus corpus, SeriesDataOptions options)
{
    readonly Dictionary<int, float[][]> _errors = [];       // by season: for each series, its error in training for each column

    /// <summary>The forecasts of one row of a batch.</summary>
    /// <param name="first">The first row that it reads, over all series.</param>
    /// <param name="shape">Where its time steps are.</param>
    /// <param name="r">Row of the batch.</param>
    /// <param name="forecasts">Receives them.</param>
    public void Read(long first, PackedShape shape, int r, NaiveForecasts forecasts)
    {
        int series = corpus.SeriesOf(first), positions = shape.Positions, season = forecasts.Season, length = shape.Lengths[r], K = corpus.Targets.Length;
        MatrixSpan last = forecasts.Last(positions), seasonal = forecasts.Seasonal(positions), errors = forecasts.TrainingErrors(positions);
        float[] error = ErrorsOf(season)[series];
        for (int s = 0; s < options.PredictedRows; s++)
        {
            int ahead = options.FirstStep + s, at = s * K;
            long back = (ahead + season - 1L) / season * season - ahead;        // known rows before the last one
            int unknown = (int)Math.Clamp(corpus.Starts[series] + back - first, 0, length);
            corpus.Read(first, corpus.Targets, shape, r, last, at: at);
            corpus.Read(first - back + unknown, corpus.Targets, shape, r, seasonal, from: unknown, at: at);
            for (int t = 0; t < length; t++)
            {
                int position = shape.Position(r, t);
                if (t < unknown) seasonal.Row(position).Slice(at, K).Fill(float.NaN);
                error.CopyTo(errors.Row(position)[at..]);
            }
        }
    }

    /// <summary>For each series and column, the error of the seasonal naive forecast one season ahead on the training part, in the model's units.</summary>
    float[][] ErrorsOf(int season)
    {
        if (_errors.TryGetValue(season, out float[][]? known)) return known;
        return _errors[season] = [.. corpus.Series.Select((series, s) => TrainingErrors(corpus.Starts[s], series.Cut(options.SharesOfPath).Train, season))];
    }

    float[] TrainingErrors(long start, long rows, int season)
    {
        int columns = corpus.Targets.Length;
        if (rows <= season) return new float[columns];
        double[] sums = new double[columns];
        AlignedBuffer before = new(season, columns), now = new(season, columns);
        PackedShape shape = new(season, 1);
        for (long at = 0; at < rows; at += season)
        {
            int count = (int)Math.Min(season, rows - at);
            shape.SetEqual(count, 1);
            MatrixSpan values = now.AsMatrix(count, columns), earlier = before.AsMatrix(count, columns);
            corpus.Read(start + at, corpus.Targets, shape, 0, values);
            for (int t = 0; at > 0 && t < count; t++)
            {
                for (int c = 0; c < columns; c++) sums[c] += Math.Abs((double)values.Row(t)[c] - earlier.Row(t)[c]);
            }

            (before, now) = (now, before);
        }

        return [.. sums.Select(sum => (float)(sum / (rows - season)))];
    }
}
