namespace Windrow.Data;

/// <summary>What the columns of one series are shifted and scaled by: (x - mean) / deviation.</summary>
/// <param name="Id">What the column of ids calls the series.</param>
/// <param name="Mean">Of each column: the inputs, then the targets that are no inputs, then what is known ahead and neither.</param>
/// <param name="Deviation">Of each column, in the same order.</param>
sealed record SeriesScales(string Id, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation);
