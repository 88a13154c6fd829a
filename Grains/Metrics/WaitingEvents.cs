using System.Text.Json;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Metrics;

/// <summary>The events that a job's log did not have yet when its newest checkpoint was written: <c>waiting.jsonl</c> in the run folder. If the process that
/// was to store them dies, a start from the checkpoint would otherwise leave a gap in the log.</summary>
static class WaitingEvents
{
    const string FileName = "waiting.jsonl";

    /// <summary>Replaces the file; removes it when there are no such events.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Keep(string runFolder, IReadOnlyList<JobEvent> events)
    {
        string file = Path.Combine(runFolder, FileName);
        if (events.Count > 0) AtomicText.Write(file, string.Concat(events.Select(jobEvent => $"{JobEventJson.Write(jobEvent)}\n")));
        else File.Delete(file);
    }

    /// <summary>The events; none when there is no file, or when it is damaged, because training does not depend on it.</summary>
    public static JobEvent[] Read(string runFolder)
    {
        string file = Path.Combine(runFolder, FileName);
        try
        {
            return File.Exists(file) ? [.. File.ReadLines(file).Select(JobEventJson.Read)] : [];
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
