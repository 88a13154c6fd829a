using Windrow.Metrics;

namespace Windrow.Inference.Evaluation;

/// <summary>How good the forecasts of a model are, beside those that need no model, on the same rows.</summary>
/// <param name="Model">The model's errors, its skill and, if it predicts quantiles, their coverage.</param>
/// <param name="Naive">The errors of repeating the last known value.</param>
/// <param name="SeasonalNaive">Those of repeating the last known value at the same place of the season; null without seasons.</param>
sealed record BacktestScores(MetricReport Model, MetricReport Naive, MetricReport? SeasonalNaive);
