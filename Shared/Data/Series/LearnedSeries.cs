using Windrow.Metrics;

namespace Windrow.Data;

/// <summary>How an earlier training shifts and scales the columns of series.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="OfEach">For each series that was trained on, by its id; null when all series are scaled as the columns are.</param>
sealed record LearnedSeries(IReadOnlyList<SeriesColumn> Columns, IReadOnlyDictionary<string, SeriesScales>? OfEach)
{
    /// <summary>The shift and the scale of a column.</summary>
    public ColumnScale ScaleOf(string name)
    {
        SeriesColumn column = Columns.First(column => column.Name == name);
        return new ColumnScale(column.Mean, column.Deviation);
    }
}
