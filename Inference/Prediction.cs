namespace Windrow.Inference;

/// <summary>What a model answers to one row, sequence or time step.</summary>
/// <param name="Values">A probability for each class or label, or a number in the data's own unit; one for each of
/// <see cref="WindrowModel.Outputs"/>, in that order.</param>
public abstract record Prediction(IReadOnlyList<double> Values);

/// <summary>One class of several.</summary>
/// <param name="Label">The most probable class; the first of equally probable ones.</param>
/// <param name="Values">The probability of each class; they sum to 1.</param>
public sealed record ClassPrediction(string Label, IReadOnlyList<double> Values) : Prediction(Values);

/// <summary>Any number of labels.</summary>
/// <param name="Labels">Those with a probability above ½.</param>
/// <param name="Values">The probability of each label.</param>
public sealed record LabelsPrediction(IReadOnlyList<string> Labels, IReadOnlyList<double> Values) : Prediction(Values);

/// <summary>A text.</summary>
/// <param name="Text">The best text that was found.</param>
/// <param name="Alternatives">The texts of the answer with their scores, the best first; more than one if <see cref="WritingOptions.Best"/> is.</param>
/// <param name="Values">The score of the best one.</param>
public sealed record TextPrediction(string Text, IReadOnlyList<ScoredText> Alternatives, IReadOnlyList<double> Values) : Prediction(Values)
{
    /// <summary>Where the model looked while it wrote the text; null unless <see cref="WritingOptions.Explain"/> is true.</summary>
    public TextExplanation? Explanation { get; init; }
}

/// <summary>A text that a model wrote.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">The logarithm of its probability, divided by a power of its length: see <see cref="WritingOptions.LengthPenalty"/>.</param>
public sealed record ScoredText(string Text, double Score);

/// <summary>Numbers, or quantiles of them.</summary>
/// <param name="Values">In the data's own units. Quantiles of the first number come before those of the second.</param>
public sealed record NumbersPrediction(IReadOnlyList<double> Values) : Prediction(Values);
