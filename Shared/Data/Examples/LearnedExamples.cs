namespace Windrow.Data;

/// <summary>What a trained model knows of examples, for preparing rows that it is evaluated on.</summary>
/// <param name="Preprocessing">How rows become its inputs, and what its outputs mean.</param>
/// <param name="Trained">How many training rows each class has; null when that does not matter.</param>
/// <param name="Longest">Most time steps that it can read at once.</param>
/// <param name="SkipRemedy">How rows that cannot be used are left out, as the end of a sentence.</param>
sealed record LearnedExamples(Preprocessing Preprocessing, IReadOnlyList<long>? Trained, int Longest, string SkipRemedy);
