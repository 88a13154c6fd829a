using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Silo;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Security;

/// <summary>Jobs that would use more than the cluster allows.</summary>
public sealed class LimitsTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_that_is_too_large_fails_before_it_takes_memory_and_one_that_writes_too_much_is_paused()
    {
        TinyJob job = new() { Text = TinyJob.WriteText(_folder.Path), Checkpoints = "{everySteps: 50, keepLast: 1000}", Steps = 1_000_000 };
        SiloOptions options = new() { Cluster = _folder.File("runs"), Slots = 2, MaxParameters = 20_000, MaxRunMegabytes = 5 };
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(options);
        await using WindrowClient client = new(silo.Client);

        // 270 million parameters.
        JobHandle large = await client.SubmitAsync((job with { Model = "{cell: lstm, hiddenSize: 8192, layers: 1}" }).Yaml, null);
        JobStatus refused = await large.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Failed, FailureKind.Input), (refused.State, refused.Failure));
        Assert.Contains("parameters, and this cluster allows 20,000", refused.Message, StringComparison.Ordinal);

        JobHandle writer = await client.SubmitAsync(job.Yaml, null);
        JobStatus paused = await writer.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal(JobState.Paused, paused.State);
        Assert.Contains("bytes, and this cluster allows 5,242,880", paused.Message, StringComparison.Ordinal);
        Assert.True(paused.Parameters <= 20_000);
    }

    [Theory]
    [InlineData(59, 99, null)]
    [InlineData(61, 0, "it has run for 0:01:00")]
    [InlineData(0, 101, "its run folder has 101 bytes, and this cluster allows 100")]
    public void Time_and_disk_are_compared_with_their_limits(int seconds, long bytes, string? expected)
    {
        string? reason = new JobLimits(RunTime: TimeSpan.FromMinutes(1), DiskBytes: 100).Exceeded(TimeSpan.FromSeconds(seconds), bytes);
        if (expected is null) Assert.Null(reason);
        else Assert.StartsWith(expected, reason, StringComparison.Ordinal);
        Assert.Null(new JobLimits().Exceeded(TimeSpan.MaxValue, long.MaxValue));
    }
}
