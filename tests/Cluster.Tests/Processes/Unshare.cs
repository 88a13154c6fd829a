using System.ComponentModel;
using System.Diagnostics;

namespace Windrow.Tests.Processes;

/// <summary>Namespaces of the kernel, in which a test may change what belongs to the whole machine otherwise.</summary>
static class Unshare
{
    /// <summary>Whether a shell script can do its work in namespaces of its own.</summary>
    /// <param name="script">The script.</param>
    /// <param name="namespaces">Options of <c>unshare</c>.</param>
    public static bool Allows(string script, params string[] namespaces)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", [.. namespaces, "sh", "-c", script]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
