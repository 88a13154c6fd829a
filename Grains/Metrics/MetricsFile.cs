using System.Text;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Metrics;

/// <summary>A job's <c>metrics.jsonl</c>: one event a line, numbered from 1, only ever added to. One writer; not thread-safe.</summary>
sealed class MetricsFile
{
    /// <summary>Every so many lines the place in the file is remembered, so that reading can begin near any number.</summary>
    const int IndexStride = 512;

    readonly string _path;
    readonly List<long> _index = [];        // offset of line 1, 1 + stride, ...
    long _length;

    /// <summary>Opens the file, or begins one. A last line that a kill cut off is taken away.</summary>
    public MetricsFile(string runFolder)
    {
        _path = RunFolder.Metrics(runFolder);
        using FileStream file = new(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        string? last = null;
        foreach ((long offset, string line) in Lines(file))
        {
            NoteLine(offset);
            Count++;
            last = line;
            _length = offset + Encoding.UTF8.GetByteCount(line) + 1;
        }

        if (file.Length > _length) file.SetLength(_length);
        if (last is not null) Last = JobEventJson.Read(last);
    }

    /// <summary>Number of events.</summary>
    public long Count { get; private set; }

    /// <summary>The newest event; null when there is none.</summary>
    public JobEvent? Last { get; private set; }

    /// <summary>Numbers events and adds them.</summary>
    public void Append(IEnumerable<JobEvent> events)
    {
        StringBuilder text = new();
        long offset = _length;
        foreach (JobEvent jobEvent in events)
        {
            NoteLine(offset);
            Last = jobEvent with { Sequence = ++Count };
            string line = JobEventJson.Write(Last);
            text.Append(line).Append('\n');
            offset += Encoding.UTF8.GetByteCount(line) + 1;
        }

        using FileStream file = new(_path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.Position = _length;
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        _length = offset;
    }

    /// <summary>Up to <paramref name="count"/> events from number <paramref name="from"/> (at least 1) on.</summary>
    public List<JobEvent> Read(long from, int count)
    {
        List<JobEvent> events = [];
        if (from > Count) return events;
        int entry = (int)((from - 1) / IndexStride);
        long number = (long)entry * IndexStride;
        using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _index[entry];
        foreach ((_, string line) in Lines(file))
        {
            if (++number < from) continue;
            events.Add(JobEventJson.Read(line));
            if (events.Count == count) break;
        }

        return events;
    }

    /// <summary>A line begins at <paramref name="offset"/>, after <see cref="Count"/> others.</summary>
    void NoteLine(long offset)
    {
        if (Count % IndexStride == 0) _index.Add(offset);
    }

    /// <summary>The whole lines from the file's position on, each with its offset.</summary>
    static IEnumerable<(long Offset, string Line)> Lines(FileStream file)
    {
        byte[] buffer = new byte[1 << 16];
        List<byte> line = [];
        long offset = file.Position;
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            int start = 0;
            for (int end; (end = buffer.AsSpan(start, read - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                line.AddRange(buffer.AsSpan(start, end));
                yield return (offset, Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line)));
                offset += line.Count + 1;
                line.Clear();
            }

            line.AddRange(buffer.AsSpan(start, read - start));
        }
    }
}
