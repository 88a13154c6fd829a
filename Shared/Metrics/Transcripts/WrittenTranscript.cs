namespace Windrow.Metrics;

/// <summary>The tokens of a transcript that a model wrote, and those that were expected.</summary>
public readonly record struct WrittenTranscript(int[] Expected, int[] Written);
