namespace Windrow.Metrics;

/// <summary>A text that a model wrote, and the one that was expected.</summary>
public readonly record struct WrittenText(string Expected, string Written);
