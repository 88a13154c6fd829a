namespace Windrow.Grains.Jobs;

/// <summary>What a user wrote about a job.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="User">Name of the user's key; null in a cluster without keys.</param>
/// <param name="Text">The note.</param>
[GenerateSerializer, Immutable, Alias("windrow.JobNote")]
public sealed record JobNote(DateTimeOffset Time, string? User, string Text);
