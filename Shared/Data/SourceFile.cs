namespace Windrow.Data;

/// <summary>One source as it was when it was read.</summary>
/// <param name="Name">Absolute file name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
sealed record SourceFile(string Name, long Bytes, string Sha256);
