using System.Diagnostics;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Deploy;

/// <summary>The patch with which <c>tests/Upgrade</c> makes the next version.</summary>
public sealed class UpgradePatchTests
{
    [Fact]
    public async Task It_fits_the_sources()
    {
        ProcessStartInfo start = new("git", ["apply", "--check", "tests/Upgrade/after.patch"]) { RedirectStandardError = true, WorkingDirectory = Repository.PathOf("") };
        using Process git = Process.Start(start)!;
        string problems = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.True(git.ExitCode == 0, $"{problems}Renew tests/Upgrade/after.patch, as tests/Upgrade/README.md says.");
    }
}
