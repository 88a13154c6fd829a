namespace Windrow.Inference.Evaluation;

/// <summary>Where forecasts begin, and how far they go.</summary>
/// <param name="Steps">Rows of each forecast.</param>
/// <param name="Every">Rows from one origin to the next.</param>
/// <param name="History">Rows of a series before its first origin, at least.</param>
/// <param name="Season">Rows after which the series repeat; 1 when they do not.</param>
sealed record BacktestOptions(int Steps, int Every, int History, int Season);
