using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Client.Fakes;

namespace Windrow.Tests.Client;

[Collection(FakeClusterCollection.Name)]
public sealed class TrainCommandTests(FakeCluster cluster) : IDisposable
{
    readonly CommandLine _windrow = new(cluster.Client);

    [Theory]
    [InlineData("completes", 0, "completed after 2 steps")]
    [InlineData("diverges", 1, "The loss of step 2 is not finite.")]
    [InlineData("unusable", 2, "The text is too short.")]
    public async Task The_jobs_end_decides_the_exit_code(string name, int exitCode, string expected)
    {
        using JobFileOnDisk file = new(name);

        Assert.Equal(exitCode, await _windrow.RunAsync("train", file.Path));
        Assert.Contains(expected, _windrow.Out, StringComparison.Ordinal);
        Assert.Equal(exitCode != 0, _windrow.Error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_completed_job_ends_with_the_next_command_to_type()
    {
        using JobFileOnDisk file = new("completes");

        await _windrow.RunAsync("train", file.Path, "--runs", "/elsewhere");
        Assert.StartsWith("  windrow generate completes-", _windrow.OutLines[^1], StringComparison.Ordinal);
        Assert.EndsWith(" --runs /elsewhere", _windrow.OutLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_the_cluster_refuses_ends_with_2_and_all_its_problems()
    {
        using JobFileOnDisk file = new("refused");

        Assert.Equal(2, await _windrow.RunAsync("train", file.Path));
        Assert.Contains("data.path: there is no file 'a.txt'.", _windrow.Error, StringComparison.Ordinal);
        Assert.Contains("The text is empty.", _windrow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_programs_standard_output_has_the_events_and_nothing_else()
    {
        using JobFileOnDisk file = new("completes");

        Assert.Equal(0, await _windrow.RunAsync("train", file.Path, "--json"));
        JobEvent[] events = [.. _windrow.OutLines.Select(JobEventJson.Read)];
        Assert.Equal([1, 2, 3, 4, 5, 6], events.Select(jobEvent => jobEvent.Sequence));
        Assert.Equal(JobState.Completed, Assert.IsType<StateEvent>(events[^1]).State);
    }

    [Fact]
    public async Task On_a_terminal_the_picture_is_redrawn_and_its_last_state_stays()
    {
        using JobFileOnDisk file = new("completes");
        using CommandLine terminal = new(cluster.Client, isTerminal: true);

        Assert.Equal(0, await terminal.RunAsync("train", file.Path));
        string afterTheLastMove = terminal.Out[(terminal.Out.LastIndexOf('\u001b') + 1)..];
        int lastPicture = terminal.Out.LastIndexOf('╭');
        Assert.Contains("\u001b[", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("completed", terminal.Out[lastPicture..], StringComparison.Ordinal);
        Assert.Contains("windrow generate", afterTheLastMove, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_on_this_machine_pauses_the_job_and_says_how_to_continue()
    {
        (FakeJob job, int exitCode) = await InterruptAsync("local");

        Assert.Equal(130, exitCode);
        Assert.Equal(JobState.Paused, job.Status.State);
        Assert.Contains($"windrow resume {job.Status.Id}", _windrow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_on_a_cluster_leaves_the_job_running_and_says_how_to_come_back()
    {
        (FakeJob job, int exitCode) = await InterruptAsync("remote", "--cluster", "/shared/cluster");

        Assert.Equal(130, exitCode);
        Assert.Equal(JobState.Running, job.Status.State);
        Assert.Contains($"windrow watch {job.Status.Id} --cluster /shared/cluster", _windrow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_no_wait_the_command_prints_the_jobs_id_and_returns()
    {
        using JobFileOnDisk file = new("patient");

        Assert.Equal(0, await _windrow.RunAsync("train", file.Path, "--cluster", "/shared/cluster", "--no-wait"));
        string id = Assert.Single(_windrow.OutLines);
        Assert.Equal(JobState.Running, cluster.Jobs.Find(id)!.Status.State);
    }

    public void Dispose() => _windrow.Dispose();

    /// <summary>Trains a job that never ends by itself, and interrupts the command once the job is running.</summary>
    async Task<(FakeJob Job, int ExitCode)> InterruptAsync(string name, params string[] place)
    {
        using JobFileOnDisk file = new(name);
        Task<int> command = _windrow.RunAsync(["train", file.Path, .. place]);
        FakeJob job = await cluster.Jobs.SubmittedAsync(name);
        _windrow.Interrupt();
        return (job, await command);
    }
}
