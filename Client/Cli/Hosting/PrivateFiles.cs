using System.Runtime.InteropServices;

namespace Windrow.Cli.Hosting;

/// <summary>Makes a process that serves runs create files that only their owner can read, because runs contain their users' data.</summary>
/// <remarks>The process's umask covers every file, including those of SQLite. Commands that write files for their user, such as
/// <c>export</c>, leave the umask as it is.</remarks>
static partial class PrivateFiles
{
    const uint GroupAndOthers = 0b000_111_111;

    /// <summary>From now on, files are created with mode 0600 and folders with 0700. Does nothing on Windows.</summary>
    public static void FromNowOn()
    {
        if (!OperatingSystem.IsWindows()) _ = SetMask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
