using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Windrow.Numerics;

/// <summary>Requests 2 MB pages on Linux systems that provide them on request (<c>transparent_hugepage</c> is <c>madvise</c>, the default in most
/// distributions). Large models touch more 4 KB pages than the processor's TLB holds, which is especially slow in virtual machines.</summary>
static partial class HugePages
{
    const nint PageBytes = 2 << 20;

    const int AdviseHugePages = 14;     // MADV_HUGEPAGE

    /// <summary>Requests huge pages for an array that has not been touched yet. Does nothing on other systems, or if the kernel does not support it.</summary>
    public static unsafe void Advise(float[] pinned)
    {
        if (!OperatingSystem.IsLinux()) return;
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)), end = start + (nint)pinned.Length * sizeof(float);
        nint first = (start + PageBytes - 1) / PageBytes * PageBytes, last = end / PageBytes * PageBytes;
        if (first < last) _ = Advise(first, last - first, AdviseHugePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint length, int advice);
}
