namespace Windrow.Cli.Hosting;

/// <summary>Which key a command uses.</summary>
/// <param name="Path">The key's file, or a folder with this one key; absolute.</param>
/// <param name="IsDefault">Whether a command finds it without options.</param>
sealed record KeyChoice(string Path, bool IsDefault);
