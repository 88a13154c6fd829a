namespace Windrow.Grains.Jobs;

/// <summary>Notes and tags of a job: what is allowed.</summary>
static class JobLabels
{
    const int MostTags = 32, LongestTag = 64, MostNotes = 200, LongestNote = 2_000;

    /// <summary>The job with one more note.</summary>
    /// <returns>Or one sentence that says why not.</returns>
    public static (JobStatus? Job, string? Problem) WithNote(JobStatus job, JobNote note)
    {
        if (string.IsNullOrWhiteSpace(note.Text)) return (null, "The note is empty.");
        if (note.Text.Any(char.IsControl)) return (null, "The note has line breaks or other control characters; a note is one line of text.");
        if (note.Text.Length > LongestNote) return (null, $"The note has {note.Text.Length} characters; {LongestNote} are allowed.");
        if (job.Notes.Length >= MostNotes) return (null, $"Job '{job.Id}' has {MostNotes} notes, and cannot have more.");
        return (job with { Notes = [.. job.Notes, note] }, null);
    }

    /// <summary>The job with other tags, in alphabetical order.</summary>
    /// <returns>Or one sentence that says why not.</returns>
    public static (JobStatus? Job, string? Problem) WithTags(JobStatus job, string[] added, string[] removed)
    {
        if (Array.Find(added, tag => !IsTag(tag)) is { } wrong)
            return (null, $"'{wrong}' cannot be a tag: tags are up to {LongestTag} letters, digits and characters of '-_.:/', without spaces.");
        if (Array.Find(removed, tag => !job.Tags.Contains(tag)) is { } unknown) return (null, $"Job '{job.Id}' does not have the tag '{unknown}'.");
        string[] tags = [.. job.Tags.Concat(added).Except(removed).Distinct().Order(StringComparer.Ordinal)];
        return tags.Length > MostTags ? (null, $"Job '{job.Id}' would have {tags.Length} tags; {MostTags} are allowed.") : (job with { Tags = tags }, null);
    }

    static bool IsTag(string text) => text.Length is > 0 and <= LongestTag && text.All(c => char.IsLetterOrDigit(c) || "-_.:/".Contains(c, StringComparison.Ordinal));
}
