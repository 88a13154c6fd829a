using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Processes;

/// <summary>A silo whose machine's clock jumps while a job trains on it.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class ClockTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FakeTimeFact]
    public async Task Jumps_of_a_silos_clock_change_nothing()
    {
        string cluster = _folder.File("cluster"), clock = _folder.File("clock");
        await File.WriteAllTextAsync(clock, "+0");
        await using SiloProcess jumping = await SiloProcess.StartAsync(
            cluster, 1, logLevel: null, ["--name", "jumping"], [.. FakeTimeFactAttribute.Variables, $"FAKETIME_TIMESTAMP_FILE={clock}"]);
        await using WindrowClient client = await WindrowClient.ConnectAsync(cluster);
        TinyJob definition = new() { Text = TinyJob.WriteText(_folder.Path), Steps = 10_000_000, Workers = 2 };
        JobHandle job = await client.SubmitAsync(definition.Yaml, null);        // its own grain is on the only silo, so its events have that silo's time
        await using SiloProcess steady = await SiloProcess.StartAsync(cluster, 1, "--name", "steady");
        long sequence = (await job.FirstAsync<StateEvent>(state => state.Message?.StartsWith("2 workers on 2 silos", StringComparison.Ordinal) == true)).Sequence;
        foreach (int hours in (int[])[2, -2, 0])
        {
            await File.WriteAllTextAsync(clock, $"{hours * 3600:+0;-0;+0}");
            StepEvent seen = await job.FirstAsync<StepEvent>(step => (step.Time - DateTimeOffset.UtcNow - TimeSpan.FromHours(hours)).Duration() < TimeSpan.FromMinutes(1), sequence);
            sequence = (await job.FirstAsync<StepEvent>(step => step.Step >= seen.Step + 100, seen.Sequence)).Sequence;
        }

        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Running, 0, 2), (status.State, status.Recoveries, status.Silos));
        await job.CancelAsync();
    }
}

/// <summary>A test with a clock that jumps; skipped where libfaketime is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class FakeTimeFactAttribute : FactAttribute
{
    static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 2 }).FirstOrDefault()
        : null;

    public FakeTimeFactAttribute()
    {
        if (Library is null) Skip = "libfaketime (Debian's package faketime) is not installed.";
    }

    /// <summary>What a process needs in its environment so that its clock can be set; the clock that measures durations stays as it is.</summary>
    public static IReadOnlyList<string> Variables => [$"LD_PRELOAD={Library}", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_CACHE_DURATION=1"];
}
