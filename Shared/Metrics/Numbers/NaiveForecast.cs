using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>Forecasts that need no model.</summary>
/// <remarks>A series is [T, K]: a row for each time step. Season s = time steps after which the series repeats roughly; 1 when it does not.</remarks>
public static class NaiveForecast
{
    /// <summary>The last known value.</summary>
    /// <param name="series">The series.</param>
    /// <param name="origin">The last time step that is known.</param>
    /// <param name="column">The column.</param>
    public static float Last(MatrixView series, int origin, int column) => series.Row(origin)[column];

    /// <summary>The last known value at the same place of the season: that of time step origin + horizon − s ⌈horizon / s⌉; NaN when that is
    /// before the series begins.</summary>
    /// <param name="series">The series.</param>
    /// <param name="origin">The last time step that is known.</param>
    /// <param name="horizon">Time steps from the origin to the predicted one; at least 1.</param>
    /// <param name="season">s.</param>
    /// <param name="column">The column.</param>
    public static float Seasonal(MatrixView series, int origin, int horizon, int season, int column)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        long step = origin + (long)horizon - (horizon + season - 1L) / season * season;
        return step < 0 ? float.NaN : series.Row((int)step)[column];
    }

    /// <summary>The mean of |yₜ − yₜ₋ₛ| over a series' training data, by which <c>mase</c> divides errors; 0 for a series of at
    /// most s time steps.</summary>
    /// <param name="training">The training data of one series.</param>
    /// <param name="season">s.</param>
    /// <param name="column">The column.</param>
    public static float TrainingError(MatrixView training, int season, int column)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        if (training.Rows <= season) return 0;
        double sum = 0;
        for (int t = season; t < training.Rows; t++) sum += Math.Abs((double)training.Row(t)[column] - training.Row(t - season)[column]);
        return (float)(sum / (training.Rows - season));
    }
}
