using System.Text;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Metrics;

/// <summary>Where a log ends: all that is needed to append to it.</summary>
/// <param name="Length">Its length in bytes, up to the end of the last whole line.</param>
/// <param name="Newest">The last event; null when there is none.</param>
/// <param name="Recorded">How far the job's steps have been recorded.</param>
sealed record LogEnd(long Length, JobEvent? Newest, RecordedSteps Recorded)
{
    /// <summary>The log of a job in which nothing has happened.</summary>
    public static LogEnd Empty { get; } = new(0, null, default);

    /// <summary>Number of the last event; 0 when there is none.</summary>
    public long Last => Newest?.Sequence ?? 0;
}

/// <summary>Appends to a job's <c>metrics.jsonl</c>: one event per line, numbered from 1 without gaps.</summary>
/// <remarks>Reads only the end of the file, so its length does not matter, except where a batch may have been stored long ago. One caller at a time.</remarks>
static class EventLog
{
    /// <summary>Finds the end of a log. A file that does not exist is an empty log; a last line that was cut off when the process was
    /// killed does not count.</summary>
    /// <exception cref="InvalidDataException">The file's last line is not an event.</exception>
    public static LogEnd Open(string path)
    {
        if (!File.Exists(path)) return LogEnd.Empty;
        using LineFile file = new(path);
        if (file.End == 0) return LogEnd.Empty;
        JobEvent newest = Backwards(file, path).First();
        return new LogEnd(file.End, newest, RecordedSteps.Of(Backwards(file, path)));
    }

    /// <summary>Numbers events and appends them, except for those that the log already has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="end">Where the log ended when this process last appended to it. If another process has appended since, it is found again.</param>
    /// <param name="batch">The events.</param>
    /// <param name="everyStepUntil">Number of steps after which the steps of one batch share a record.</param>
    /// <returns>Where the log ends now, and the events that were appended.</returns>
    /// <exception cref="IOException">The file cannot be written. The log is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written. The log is unchanged.</exception>
    public static (LogEnd End, List<JobEvent> Added) Append(string path, LogEnd end, EventBatch batch, long everyStepUntil)
    {
        long length = LengthOf(path);
        bool appendedElsewhere = length != end.Length;        // by another process, which may have received the same batch
        if (appendedElsewhere) end = Open(path);
        Func<JobEvent, string> textOf = batch.Restored ? Content : Unnumbered;
        HashSet<string> stored = batch.Restored || appendedElsewhere ? LinesOf(path, batch.Events, textOf) : batch.SentBefore ? NewestLines(path, batch.Events.Length) : [];

        List<JobEvent> missing = [];
        RecordedSteps recorded = end.Recorded;
        // The log has events in the order of the batch: what comes before one that it has is there, too.
        int known = batch.Restored ? Array.FindLastIndex(batch.Events, jobEvent => stored.Contains(textOf(jobEvent))) : -1;
        for (int i = 0; i < batch.Events.Length; i++)
        {
            JobEvent jobEvent = batch.Events[i];
            if (i <= known && jobEvent is not StateEvent) continue;
            if (recorded.Has(jobEvent) || (stored.Count > 0 && stored.Contains(textOf(jobEvent)))) continue;
            recorded = recorded.With(jobEvent);
            missing.Add(jobEvent);
            if (batch.Restored && jobEvent is not StateEvent) stored.Add(textOf(jobEvent));
        }

        List<JobEvent> added = [];
        StringBuilder text = new();
        foreach (JobEvent jobEvent in StepRecords.Merge(missing, everyStepUntil))
        {
            added.Add(jobEvent with { Sequence = end.Last + added.Count + 1 });
            text.Append(JobEventJson.Write(added[^1])).Append('\n');
        }

        if (added.Count == 0) return (end, added);
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        Write(path, length, end.Length, bytes);
        return (new LogEnd(end.Length + bytes.Length, added[^1], recorded), added);
    }

    /// <summary>Writes the bytes at the log's end, or leaves the log unchanged.</summary>
    static void Write(string path, long length, long at, byte[] bytes)
    {
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.Length != length) throw new IOException($"Another process is writing '{path}'. Stop the silo that does not belong to the cluster.");
        try
        {
            if (length > at) file.SetLength(at);      // a partial line, left when a process was killed
            file.Position = at;
            file.Write(bytes);
        }
        catch (IOException)
        {
            file.SetLength(at);
            throw;
        }
    }

    static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    static IEnumerable<JobEvent> Backwards(LineFile file, string path)
    {
        foreach ((byte[] line, long start, _) in file.Backwards()) yield return EventReader.Parse(line, path, start);
    }

    /// <summary>The newest events of a log as text without their numbers: a batch that is sent again may already be among them.</summary>
    static HashSet<string> NewestLines(string path, int count)
    {
        if (!File.Exists(path)) return [];
        using LineFile file = new(path);
        return [.. Backwards(file, path).Take(count).Select(Unnumbered)];
    }

    /// <summary>Those of some events that the log has, as text. Steps and the like count as recorded by their number, so the log is searched only for
    /// others.</summary>
    static HashSet<string> LinesOf(string path, IEnumerable<JobEvent> events, Func<JobEvent, string> textOf)
    {
        HashSet<string> missing = [.. events.Where(jobEvent => jobEvent is not (StepEvent or EvaluationEvent or GradientsEvent or StateEvent)).Select(textOf)], found = [];
        if (missing.Count == 0 || !File.Exists(path)) return found;
        using LineFile file = new(path);
        foreach (string line in Backwards(file, path).Select(textOf))
        {
            if (missing.Remove(line)) found.Add(line);
            if (missing.Count == 0) break;
        }

        return found;
    }

    /// <summary>Like <see cref="Unnumbered"/>, but the same change of a setting has the same text, whichever start reports it and when.</summary>
    static string Content(JobEvent jobEvent) => jobEvent switch
    {
        LearningRateEvent changed => $"{changed.Step} {LearningRateSetting.Of(changed.LearningRate)}",
        SettingsEvent changed => $"{changed.Step} {string.Join(' ', changed.Settings)}",
        _ => Unnumbered(jobEvent),
    };

    static string Unnumbered(JobEvent jobEvent) => JobEventJson.Write(jobEvent with { Sequence = 0 });
}
