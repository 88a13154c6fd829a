using Windrow.Metrics;

namespace Windrow.Data;

/// <summary>The smallest and the largest number of a column, over all parts.</summary>
sealed class ColumnRange
{
    double _least = double.PositiveInfinity, _most = double.NegativeInfinity;

    public void Add(double value) => (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));

    /// <summary>Refuses a column with numbers that become infinite when they are divided by a deviation that is almost zero.</summary>
    /// <param name="column">The column, for the message; with its series where each is scaled by itself.</param>
    /// <param name="scale">What it is shifted and scaled by.</param>
    public void RequireFinite(string column, ColumnScale scale)
    {
        double far = _most - scale.Mean > scale.Mean - _least ? _most : _least;
        if (float.IsFinite((float)((far - scale.Mean) / scale.Deviation))) return;
        throw new DataException(FormattableString.Invariant($"The column {column} has the value {far}, but its training part has a deviation of ")
            + FormattableString.Invariant($"{scale.Deviation:G3}, too small to divide by. Set data.normalize to false, or correct the column."));
    }
}
