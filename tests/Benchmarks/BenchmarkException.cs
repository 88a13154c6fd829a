namespace Windrow.Benchmarks;

/// <summary>A measurement cannot be made; the message says why and what to do.</summary>
sealed class BenchmarkException(string message) : Exception(message);
