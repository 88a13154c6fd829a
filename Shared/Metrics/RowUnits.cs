using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>Turns numbers that each row has normalized in its own way into the data's units, before they are judged.</summary>
/// <remarks>N = positions of a window, C = columns, K = outputs, which are C columns for each of several time steps, L = values predicted for each.</remarks>
/// <param name="positions">Most positions of a window.</param>
/// <param name="block">Most rows that are judged at once.</param>
/// <param name="subject">What is judged.</param>
public sealed class RowUnits(int positions, int block, MetricSubject subject)
{
    readonly ColumnScale[] _scales = new ColumnScale[(long)positions * subject.Columns];
    readonly AlignedBuffer _predictions = new(block, subject.PredictionWidth), _values = new(block, subject.Outputs);
    readonly AlignedBuffer _last = new(block, subject.Outputs), _seasonal = new(block, subject.Outputs), _errors = new(block, subject.Outputs);

    /// <summary>What each column of a position was shifted and scaled by, [C], to be filled for each window.</summary>
    public Span<ColumnScale> Of(int position) => _scales.AsSpan(position * subject.Columns, subject.Columns);

    /// <summary>The same rows in the data's units.</summary>
    /// <param name="rows">Predictions, values and, where there are any, naive forecasts.</param>
    /// <param name="first">Position of the first of them in the window.</param>
    internal MetricRows Convert(in MetricRows rows, int first)
    {
        bool isCompared = rows.Naive.Rows > 0;
        return rows with
        {
            Predictions = Convert(rows.Predictions, _predictions, first, Math.Max(1, subject.Levels.Count), shift: true),
            Values = Convert(rows.Values, _values, first, 1, shift: true),
            Naive = isCompared ? Convert(rows.Naive, _last, first, 1, shift: true) : default,
            SeasonalNaive = isCompared ? Convert(rows.SeasonalNaive, _seasonal, first, 1, shift: true) : default,
            TrainingErrors = isCompared ? Convert(rows.TrainingErrors, _errors, first, 1, shift: false) : default,
        };
    }

    MatrixView Convert(MatrixView from, AlignedBuffer to, int first, int levels, bool shift)
    {
        MatrixSpan into = to.AsMatrix(from.Rows, from.Cols);
        for (int r = 0; r < from.Rows; r++)
        {
            ReadOnlySpan<ColumnScale> scales = Of(first + r);
            ReadOnlySpan<float> x = from.Row(r);
            Span<float> y = into.Row(r);
            for (int k = 0; k < y.Length; k++)
            {
                ColumnScale scale = scales[k / levels % scales.Length];
                y[k] = (float)(x[k] * scale.Deviation + (shift ? scale.Mean : 0));
            }
        }

        return into;
    }
}
