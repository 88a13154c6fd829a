using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Windrow.Numerics;

/// <summary>Asks Linux for pages of 2 MB, where it gives them to those who ask (<c>transparent_hugepage</c> is <c>madvise</c>, as most
/// distributions have it). Large models touch more pages of 4 KB than a processor keeps addresses of, which is dear above all in virtual machines.</summary>
static partial class HugePages
{
    const nint PageBytes = 2 << 20;

    const int AdviseHugePages = 14;     // MADV_HUGEPAGE

    /// <summary>Advises on an array that has not been touched yet. Nothing happens elsewhere, or where the kernel does not know the advice.</summary>
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
