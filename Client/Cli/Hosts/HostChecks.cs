using System.Globalization;
using System.Text.Json;
using Windrow.Cli.Views;

namespace Windrow.Cli.Hosts;

/// <summary>Checks hosts before silos start on them: that they are reached, have the same version, free ports, a clock that is right and the same
/// shared folder.</summary>
static class HostChecks
{
    /// <summary>By how much clocks may differ: silos judge each other's signs of life by them.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Checks all hosts at the same time.</summary>
    public static async Task<IReadOnlyList<HostReport>> RunAsync(IReadOnlyList<ClusterHost> hosts, HostScripts scripts, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            HostReport[] reports = await Task.WhenAll(hosts.Select(host => LookAsync(host, scripts, time, cancellation)));
            string[] written = [.. reports.Where(report => report.Problems.Count == 0).Select(report => report.Host.Name)];
            return await Task.WhenAll(reports.Select(report => SeeAsync(report, written, scripts, cancellation)));
        }
        finally
        {
            Task cleaned = Task.WhenAll(hosts.Select(host => Ssh.RunAsync(host, scripts.Clean(host), CancellationToken.None)));
            await cleaned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static async Task<HostReport> LookAsync(ClusterHost host, HostScripts scripts, TimeProvider time, CancellationToken cancellation)
    {
        DateTimeOffset before = time.GetUtcNow();
        string answer;
        try
        {
            answer = await Ssh.RunAsync(host, scripts.Look(host), cancellation);
        }
        catch (IOException e)
        {
            return new HostReport(host, null, null, null, [e.Message]);
        }

        return Read(host, answer, before, time.GetUtcNow());
    }

    /// <summary>Reads the lines of a host's answer.</summary>
    /// <param name="host">The host.</param>
    /// <param name="answer">The lines.</param>
    /// <param name="before">When it was asked.</param>
    /// <param name="after">When it had answered.</param>
    internal static HostReport Read(ClusterHost host, string answer, DateTimeOffset before, DateTimeOffset after)
    {
        ILookup<string, string> lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split(' ', 2))
            .ToLookup(words => words[0], words => words.Length > 1 ? words[1] : "");
        List<string> problems = [.. lines["fault"]];
        string? version = lines["version"].FirstOrDefault()?.Split('+')[0];
        if (version == "") version = null;
        if (lines["version"].Any() && version != ProductVersion.Current)
            problems.Add($"it has {(version is null ? "no version of Windrow that can be asked" : $"Windrow {version}")}, and this machine has {ProductVersion.Current}");
        int? cores = null;
        if (lines["probe"].FirstOrDefault() is { } probe)
        {
            try
            {
                using JsonDocument told = JsonDocument.Parse(probe);
                cores = told.RootElement.GetProperty("cores").GetInt32();
                problems.AddRange(told.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!));
                if (ClockProblem(told.RootElement.GetProperty("clock").GetDateTimeOffset(), before, after) is { } clock) problems.Add(clock);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                if (version == ProductVersion.Current) problems.Add($"its Windrow does not work: {probe}");
            }
        }

        int? process = int.TryParse(lines["pid"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
        return new HostReport(host, version, cores, process, problems);
    }

    static string? ClockProblem(DateTimeOffset clock, DateTimeOffset before, DateTimeOffset after)
    {
        if (clock < before - ClockTolerance) return $"its clock is at least {Text.Duration(before - clock)} behind this machine's";
        return clock > after + ClockTolerance ? $"its clock is at least {Text.Duration(clock - after)} ahead of this machine's" : null;
    }

    /// <summary>A host must see the files of all the others in the shared folder.</summary>
    static async Task<HostReport> SeeAsync(HostReport report, string[] written, HostScripts scripts, CancellationToken cancellation)
    {
        if (report.Problems.Count > 0) return report;
        try
        {
            string[] seen = (await Ssh.RunAsync(report.Host, scripts.See(report.Host), cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] unseen = [.. written.Except(seen)];
            return unseen.Length == 0 ? report : report with { Problems = [$"its shared folder is not that of {string.Join(", ", unseen)}"] };
        }
        catch (IOException e)
        {
            return report with { Problems = [e.Message] };
        }
    }
}
