namespace Windrow.Inference.Evaluation;

/// <summary>What a model forecasts from one origin.</summary>
/// <param name="Series">The series.</param>
/// <param name="Origin">How many of its rows were known; the first one that was forecast.</param>
/// <param name="Values">For each row, a value for each of the model's outputs, in the data's own units.</param>
sealed record BacktestForecast(BacktestSeries Series, long Origin, IReadOnlyList<double[]> Values);
