using System.Runtime.InteropServices;

namespace Windrow.Cli.Hosting;

/// <summary>Has a process that serves runs create files that only their owner can read: runs contain their users' data.</summary>
/// <remarks>The process's umask covers every file, those of SQLite included. Commands that write files for their user, such as
/// <c>export</c>, leave it as the user has it.</remarks>
static partial class PrivateFiles
{
    const uint GroupAndOthers = 0b000_111_111;

    /// <summary>From now on files are created with the mode 0600 and folders with 0700. Does nothing on Windows.</summary>
    public static void FromNowOn()
    {
        if (!OperatingSystem.IsWindows()) _ = SetMask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
