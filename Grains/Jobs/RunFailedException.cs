namespace Windrow.Grains.Jobs;

/// <summary>A run cannot go on; the message is the sentence that its user reads.</summary>
sealed class RunFailedException(string message, Exception? inner = null) : Exception(message, inner);
