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

/// <summary>Numbers, or quantiles of them.</summary>
/// <param name="Values">In the data's own units. Quantiles of the first number come before those of the second.</param>
public sealed record NumbersPrediction(IReadOnlyList<double> Values) : Prediction(Values);
