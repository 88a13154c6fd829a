using Windrow.Numerics;

namespace Windrow.Data;

/// <summary>Memory for the naive forecasts of a window's targets, in the model's units. N = positions, K = predicted columns.</summary>
/// <param name="positions">Most positions of a window.</param>
/// <param name="columns">K.</param>
/// <param name="season">Rows after which the series repeat; 1 when they do not.</param>
public sealed class NaiveForecasts(int positions, int columns, int season)
{
    readonly AlignedBuffer _last = new(positions, columns), _seasonal = new(positions, columns), _errors = new(positions, columns);

    /// <summary>Rows after which the series repeat; 1 when they do not.</summary>
    public int Season => season;

    /// <summary>The last known value, [N, K].</summary>
    public MatrixSpan Last(int rows) => _last.AsMatrix(rows, columns);

    /// <summary>The last known value at the same place of the season, [N, K]; NaN where that is before the series begins.</summary>
    public MatrixSpan Seasonal(int rows) => _seasonal.AsMatrix(rows, columns);

    /// <summary>The mean error of the seasonal naive forecast on the training part of each position's series, [N, K].</summary>
    public MatrixSpan TrainingErrors(int rows) => _errors.AsMatrix(rows, columns);
}
