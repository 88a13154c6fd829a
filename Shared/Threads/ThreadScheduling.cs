using System.Runtime.InteropServices;

namespace Windrow.Threads;

/// <summary>Sets how Linux schedules the calling thread; on other systems, these methods do nothing.</summary>
static partial class ThreadScheduling
{
    /// <summary>Size of a processor set in bits: 1,024 processors, as in glibc's own sets.</summary>
    const int SetBytes = 128;

    /// <summary>Sets the thread's nice value, from 0 (normal) to 19 (yields to all others). (Thread.Priority does nothing on Linux.)</summary>
    public static void SetNice(int nice)
    {
        const int ProcessOrThread = 0;
        if (nice > 0 && OperatingSystem.IsLinux()) _ = SetPriority(ProcessOrThread, GetThreadId(), nice);
    }

    /// <summary>Pins the thread to one of the processors that the process may use.</summary>
    /// <param name="index">Index of the processor among them.</param>
    public static void PinTo(int index)
    {
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> set = stackalloc byte[SetBytes];
        if (GetAffinity(0, SetBytes, set) < 0) return;
        int chosen = -1;
        for (int cpu = 0, seen = 0; cpu < SetBytes * 8; cpu++)
        {
            if ((set[cpu / 8] >> (cpu % 8) & 1) != 0 && seen++ == index) chosen = cpu;
        }

        if (chosen < 0) return;
        set.Clear();
        set[chosen / 8] = (byte)(1 << (chosen % 8));
        _ = SetAffinity(0, SetBytes, set);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint bytes, Span<byte> set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint bytes, ReadOnlySpan<byte> set);
}
