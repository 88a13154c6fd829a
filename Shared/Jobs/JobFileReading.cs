namespace Windrow.Jobs;

/// <summary>The result of reading a job file.</summary>
/// <param name="Job">The job with absolute data paths; null when there are problems.</param>
/// <param name="Problems">Every problem found, one sentence each: the place, the value found, and what is allowed.</param>
/// <param name="Resolved">The job as YAML with every setting written out, overrides applied and data paths absolute. Reading it
/// again, from any folder, gives the same job. Empty when there are problems.</param>
public sealed record JobFileReading(JobFile? Job, IReadOnlyList<string> Problems, string Resolved);
