using System.Text;
using System.Text.Json;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Runs;

/// <summary>A job's events, read from its run folder, for commands that start no silo.</summary>
public static class RunEvents
{
    const int TailBytes = 1 << 16;

    /// <summary>Every event, in order. Reading ends at a line that was cut off when a process was killed.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<JobEvent> Read(string runFolder)
    {
        string file = RunFolder.Metrics(runFolder);
        if (!File.Exists(file)) yield break;
        using StreamReader lines = new(Open(file), Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            if (TryParse(line) is not { } jobEvent) yield break;
            yield return jobEvent;
        }
    }

    /// <summary>The newest event; null when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static JobEvent? Last(string runFolder)
    {
        string file = RunFolder.Metrics(runFolder);
        if (!File.Exists(file)) return null;
        using FileStream stream = Open(file);
        byte[] tail = new byte[Math.Min(TailBytes, stream.Length)];
        stream.Position = stream.Length - tail.Length;
        int read = stream.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
        string[] lines = Encoding.UTF8.GetString(tail, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Reverse().Select(TryParse).FirstOrDefault(jobEvent => jobEvent is not null);
    }

    static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    static JobEvent? TryParse(string line)
    {
        try
        {
            return JobEventJson.Read(line);
        }
        catch (JsonException)
        {
            return null;        // a partial line
        }
    }
}
