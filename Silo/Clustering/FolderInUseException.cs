namespace Windrow.Silo.Clustering;

/// <summary>A folder cannot be served because other processes already serve it. The message is one sentence that says what to do.</summary>
sealed class FolderInUseException(string message) : IOException(message);
