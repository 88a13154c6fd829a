namespace Windrow.Data;

/// <summary>The smallest and the largest number of a column, over all parts.</summary>
sealed class ColumnRange
{
    double _least = double.PositiveInfinity, _most = double.NegativeInfinity;

    public void Add(double value) => (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));

    /// <summary>Refuses a column with numbers that become infinite when they are divided by a deviation that is almost zero.</summary>
    public void RequireFinite(SeriesColumn column)
    {
        double far = _most - column.Mean > column.Mean - _least ? _most : _least;
        if (float.IsFinite((float)((far - column.Mean) / column.Deviation))) return;
        throw new DataException(FormattableString.Invariant($"The column '{column.Name}' has the value {far}, but its training part has a deviation of ")
            + FormattableString.Invariant($"{column.Deviation:G3}, too small to divide by. Set data.normalize to false, or correct the column."));
    }
}
