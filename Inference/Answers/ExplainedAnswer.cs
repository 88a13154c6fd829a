using Windrow.Data;

namespace Windrow.Inference.Answers;

/// <summary>A text with where the model looked when it wrote it.</summary>
/// <param name="Row">Number of the row that it answers, from 1.</param>
/// <param name="Answer">The text, with its explanation.</param>
/// <param name="Source">What was read.</param>
sealed record ExplainedAnswer(long Row, TextPrediction Answer, EncodedExample Source);
