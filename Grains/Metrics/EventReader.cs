using System.Text.Json;

namespace Windrow.Grains.Metrics;

/// <summary>Reads a job's <c>metrics.jsonl</c>, however long it is: an event is found by its number in some twenty small reads.</summary>
public static class EventReader
{
    /// <summary>Number of bytes at the start of a line that are sure to contain its number.</summary>
    const int NumberPrefix = 128;

    /// <summary>Bytes below which a part of the file is read rather than halved.</summary>
    const int ReadAtOnce = 1 << 16;

    /// <summary>Number of newest events in a summary: enough for every mean that is shown.</summary>
    const int Newest = 200;

    /// <summary>How far back to look for the last event of each kind, in bytes.</summary>
    const long LookBack = 1 << 20;

    /// <summary>Up to <paramref name="count"/> events from number <paramref name="from"/> on.</summary>
    /// <param name="path">The file; one that does not exist has no events.</param>
    /// <param name="from">Number of the first event wanted, at least 1.</param>
    /// <param name="count">Maximum number of events to read.</param>
    /// <exception cref="InvalidDataException">A line is not an event.</exception>
    public static IReadOnlyList<JobEvent> Read(string path, long from, int count)
    {
        List<JobEvent> events = [];
        if (!File.Exists(path)) return events;
        using LineFile file = new(path);
        long start = Find(file, path, from);
        foreach ((byte[] line, long end) in file.Forwards(start))
        {
            if (events.Count == count) break;
            JobEvent jobEvent = Parse(line, path, end - line.Length - 1);
            if (jobEvent.Sequence >= from) events.Add(jobEvent);
        }

        return events;
    }

    /// <summary>Every event, in order, read one at a time.</summary>
    /// <param name="path">The file; one that does not exist has no events.</param>
    /// <exception cref="InvalidDataException">A line is not an event.</exception>
    public static IEnumerable<JobEvent> ReadAll(string path)
    {
        if (!File.Exists(path)) yield break;
        using LineFile file = new(path);
        foreach ((byte[] line, long end) in file.Forwards(0)) yield return StepLine.TryRead(line) ?? Parse(line, path, end - line.Length - 1);
    }

    /// <summary>The newest event; null when there is none.</summary>
    /// <param name="path">The file; one that does not exist has no events.</param>
    /// <exception cref="InvalidDataException">The last line is not an event.</exception>
    public static JobEvent? Last(string path)
    {
        if (!File.Exists(path)) return null;
        using LineFile file = new(path);
        return file.Backwards().Select(last => Parse(last.Line, path, last.Start)).FirstOrDefault();
    }

    /// <summary>The last step that is recorded; 0 when there is none.</summary>
    /// <param name="path">The file; one that does not exist has no events.</param>
    /// <exception cref="InvalidDataException">A line is not an event.</exception>
    public static long LastStep(string path)
    {
        if (!File.Exists(path)) return 0;
        using LineFile file = new(path);
        return file.Backwards().Select(last => Parse(last.Line, path, last.Start)).OfType<StepEvent>().FirstOrDefault()?.Step ?? 0;
    }

    /// <summary>The newest events, the last ones of each kind, and a sample of earlier ones: what a chart and a progress display need.</summary>
    /// <param name="path">The file; one that does not exist has no events.</param>
    /// <param name="sampled">Number of events to take from before the newest ones, spread evenly over the file.</param>
    /// <exception cref="InvalidDataException">A line is not an event.</exception>
    public static EventSummary Summarize(string path, int sampled)
    {
        if (!File.Exists(path)) return new EventSummary(0, []);
        using LineFile file = new(path);
        SortedDictionary<long, JobEvent> events = [];
        HashSet<Type> kinds = [];
        long newestStart = file.End;
        int count = 0;
        foreach ((byte[] line, long start, _) in file.Backwards())
        {
            if (count == Newest && file.End - start > LookBack) break;
            JobEvent jobEvent = Parse(line, path, start);
            bool isNewest = count < Newest;
            if (isNewest || kinds.Add(jobEvent.GetType())) events[jobEvent.Sequence] = jobEvent;
            if (!isNewest) continue;
            kinds.Add(jobEvent.GetType());
            (newestStart, count) = (start, count + 1);
        }

        for (int i = 0; i < sampled; i++)
        {
            long place = newestStart / sampled * i, start = i == 0 ? 0 : file.EndOfLine(place);
            if (start >= newestStart) continue;
            JobEvent jobEvent = Parse(file.Line(start, file.EndOfLine(start)), path, start);
            events[jobEvent.Sequence] = jobEvent;
        }

        return new EventSummary(events.Keys.LastOrDefault(), [.. events.Values]);
    }

    /// <summary>The event of a line.</summary>
    internal static JobEvent Parse(byte[] line, string path, long place)
    {
        try
        {
            return JsonSerializer.Deserialize<JobEvent>(line, JobEventJson.Options) ?? throw new JsonException("the line says null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Damaged(path, place, e);
        }
    }

    /// <summary>A place at or shortly before the line with the given number.</summary>
    static long Find(LineFile file, string path, long number)
    {
        long low = 0, high = file.End;                      // a line begins at low, with that number or an earlier one
        while (high - low > ReadAtOnce)
        {
            long middle = low + (high - low) / 2, start = file.EndOfLine(middle);
            if (start < high && NumberOf(file, path, start) <= number) low = start;
            else high = middle;
        }

        return low;
    }

    static long NumberOf(LineFile file, string path, long start)
    {
        Utf8JsonReader json = new(file.Prefix(start, NumberPrefix), isFinalBlock: false, default);
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("seq"u8) && json.Read()) return json.GetInt64();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Damaged(path, start, e);
        }

        throw Damaged(path, start, null);
    }

    static InvalidDataException Damaged(string path, long place, Exception? cause) => new(
        $"The line at byte {place} of '{path}' is not an event{(cause is null ? "" : $" ({cause.Message})")}. Every line is one JSON object that the job "
        + "wrote. Restore the file, or remove it: the job does not need it, and will start a new one.",
        cause);
}
