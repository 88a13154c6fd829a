namespace Windrow.Tests.Processes;

/// <summary>A shell script in its own mount namespace, where <c>disk</c> is a small file system.</summary>
static class SmallDisk
{
    /// <summary>Runs a script in which <c>$W</c> is the command <c>windrow</c>.</summary>
    public static async Task<WindrowProcess> RunAsync(string folder, string mountOptions, string script)
    {
        Directory.CreateDirectory(Path.Combine(folder, "disk"));
        string whole = $"mount -t tmpfs -o {mountOptions} tmpfs disk || exit 99\nW='dotnet {WindrowProcess.Program}'\n{script}";
        WindrowProcess shell = WindrowProcess.StartProgram(folder, "unshare", "-rm", "sh", "-c", whole);
        Assert.NotEqual(99, await shell.ExitAsync());
        return shell;
    }
}

/// <summary>A test that mounts a file system; skipped where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class MountFactAttribute : FactAttribute
{
    static readonly bool IsAllowed = Unshare.Allows("mount -t tmpfs tmpfs /mnt", "-rm");

    public MountFactAttribute()
    {
        if (!IsAllowed) Skip = "This machine does not let a test mount a file system in a namespace of its own.";
    }
}
