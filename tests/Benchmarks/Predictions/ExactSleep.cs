using System.Runtime.InteropServices;

namespace Windrow.Benchmarks.Predictions;

/// <summary>Pauses of any length. Those of .NET's timers end on a grid of a few milliseconds: connections that pause with them send in bursts.</summary>
static partial class ExactSleep
{
    /// <summary>Lets the calling thread sleep.</summary>
    public static void For(TimeSpan time)
    {
        Time wanted = new((nint)(time.Ticks / TimeSpan.TicksPerSecond), (nint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
        if (!OperatingSystem.IsLinux()) Thread.Sleep(time);
        else if (Sleep(wanted, 0) != 0) throw new BenchmarkException($"A pause of {time} was interrupted.");
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in Time time, nint remaining);

    /// <summary>As the system has it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    readonly record struct Time(nint Seconds, nint Nanoseconds);
}
