namespace Windrow.Export;

/// <summary>A model cannot be written in a format; the message says why, and what to do.</summary>
public sealed class ExportException(string message) : Exception(message);
