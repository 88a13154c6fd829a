using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Windrow.Silo;
using Windrow.Tests.Docs;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Deploy;

/// <summary>The systemd units: systemd's own check of them, and the settings in the example.</summary>
public sealed partial class SystemdTests : IDisposable
{
    const string Unit = "windrow-silo@.service";

    readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [SystemdFact]
    public async Task Systemd_finds_no_fault_and_little_exposure()
    {
        // The program is not installed here; any other will do.
        string unit = _root.File(Unit);
        await File.WriteAllTextAsync(unit, Repository.Read($"deploy/systemd/{Unit}").Replace("/opt/windrow/windrow", "/bin/true", StringComparison.Ordinal));
        (int exitCode, string output) = await AnalyzeAsync("verify", "--man=no", unit);
        Assert.True(exitCode == 0 && !output.Contains(Unit.Split('@')[0], StringComparison.Ordinal), output);

        (exitCode, output) = await AnalyzeAsync("security", "--offline=yes", "--no-pager", "--threshold=20", unit);      // tenths: 0 is sealed, 100 open
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void The_example_of_settings_is_valid_with_and_without_what_is_commented_out()
    {
        string[] lines = [.. Repository.Read("deploy/systemd/silo.env.example").Split('\n').Select(line => line.Trim())];
        SiloOptions plain = Options(lines.Where(line => line.Length > 0 && line[0] != '#'));
        SiloOptions whole = Options(lines.Where(line => Setting().IsMatch(line)).Select(line => line.TrimStart('#')));
        Assert.StartsWith("/var/lib/windrow", plain.Cluster, StringComparison.Ordinal);        // the unit's state folder
        Assert.StartsWith("postgres://", whole.Cluster, StringComparison.Ordinal);
        double stopLimit = double.Parse(StopLimit().Match(Repository.Read($"deploy/systemd/{Unit}")).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.All([plain, whole], options =>
        {
            // The data root and the key are not on this machine.
            Assert.Empty((options with { DataRoots = null, KeyFile = null, Insecure = options.KeyFile is not null }).Problems());
            Assert.Equal(["/srv/windrow/data"], options.DataRoots);
            Assert.True(options.StopTimeout.TotalSeconds < stopLimit);
        });
    }

    static SiloOptions Options(IEnumerable<string> settings) => SiloOptions.From(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(line => line.Split('=', 2)).Where(pair => pair[0].StartsWith("WINDROW_", StringComparison.Ordinal))
            .GroupBy(pair => pair[0]["WINDROW_".Length..].Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair[1])
            .Select(setting => KeyValuePair.Create(setting.Key, setting.Last())))
        .Build())!;

    static async Task<(int ExitCode, string Output)> AnalyzeAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    [GeneratedRegex(@"^#?[A-Z][A-Z_0-9]*=")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^TimeoutStopSec=(\d+)$", RegexOptions.Multiline)]
    private static partial Regex StopLimit();
}

/// <summary>A test that needs systemd's programs; skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SystemdFactAttribute : FactAttribute
{
    public SystemdFactAttribute()
    {
        if (!File.Exists("/usr/bin/systemd-analyze")) Skip = "systemd-analyze is not installed.";
    }
}
