namespace Windrow.Data;

/// <summary>How the rows of the future at the end of a series are told from the rows before: all of their targets are empty.</summary>
/// <param name="Targets">The columns that are predicted.</param>
/// <param name="Known">The columns that are known ahead, and filled in these rows.</param>
sealed record FutureRows(IReadOnlyList<string> Targets, IReadOnlyList<string> Known);
