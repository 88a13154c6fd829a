namespace Windrow.Export;

/// <summary>A model cannot be written in a format; the message says why, and what can be done.</summary>
public sealed class ExportException(string message) : Exception(message);
