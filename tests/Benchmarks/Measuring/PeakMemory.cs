using System.Diagnostics;
using System.Globalization;

namespace Windrow.Benchmarks.Measuring;

/// <summary>The most memory that a program holds, with all that it starts. Linux only.</summary>
sealed class PeakMemory
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>In bytes; 0 where it cannot be told.</summary>
    public long Bytes { get; private set; }

    /// <summary>Looks again and again until the program has ended.</summary>
    public async Task WatchAsync(Process program, CancellationToken cancellation)
    {
        while (!program.HasExited)
        {
            Bytes = Math.Max(Bytes, Held(program.Id));
            await Task.Delay(Interval, cancellation);
        }
    }

    /// <summary>The most that the process has held so far, and its descendants.</summary>
    static long Held(int process)
    {
        try
        {
            string folder = $"/proc/{process}";
            string? peak = File.ReadLines($"{folder}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            long bytes = peak is null ? 0 : 1024 * long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            string[] children = File.ReadAllText($"{folder}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return bytes + children.Sum(child => Held(int.Parse(child, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return 0;       // it has just ended, or this is no Linux
        }
    }
}
