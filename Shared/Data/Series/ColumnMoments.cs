using Windrow.Metrics;

namespace Windrow.Data;

/// <summary>Mean and deviation of each column of rows, by Welford's algorithm, row by row: a column that never changes has a deviation of exactly 0, which
/// becomes 1.</summary>
/// <param name="width">Number of columns.</param>
sealed class ColumnMoments(int width)
{
    readonly double[] _mean = new double[width], _squares = new double[width];
    long _seen;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<double> row)
    {
        _seen++;
        for (int i = 0; i < row.Length; i++)
        {
            double before = row[i] - _mean[i];
            _mean[i] += before / _seen;
            _squares[i] += before * (row[i] - _mean[i]);
        }
    }

    /// <summary>What each column is shifted and scaled by.</summary>
    public ColumnScale[] Scales() => [.. _mean.Select((mean, i) => new ColumnScale(mean, _squares[i] > 0 ? Math.Sqrt(_squares[i] / _seen) : 1))];
}
