namespace Windrow.Client.Clustering;

/// <summary>A cluster demands a key, or not this one. The message is one sentence that says what to do.</summary>
sealed class KeyRefusedException(string message) : IOException(message);
