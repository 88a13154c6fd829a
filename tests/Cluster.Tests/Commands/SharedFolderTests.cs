using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;

namespace Windrow.Tests.Commands;

/// <summary>Several processes on one machine with one folder of runs.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SharedFolderTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-shared-");

    public SharedFolderTests()
    {
        TinyJob job = new() { Text = TinyJob.WriteText(Folder), Steps = 1_000_000, Checkpoints = "{everySteps: 100000}", Evaluation = "{everySteps: 100000}" };
        File.WriteAllText(Path.Combine(Folder, "job.yaml"), job.Yaml);
    }

    string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Two_trainings_run_at_once_and_orders_reach_each_from_another_terminal()
    {
        await using WindrowProcess first = WindrowProcess.Start(Folder, "train", "job.yaml", "--json");
        await first.LineAsync(IsStep);
        await using WindrowProcess second = WindrowProcess.Start(Folder, "train", "job.yaml", "--json");
        await second.LineAsync(IsStep);

        Dictionary<string, JobStatus> listed = (await ListAsync()).ToDictionary(job => job.Id);
        Assert.Equal(["tiny-1", "tiny-2"], listed.Keys.Order());
        Assert.All(listed.Values, job => Assert.False(job.State.IsAtRest()));

        (int exitCode, WindrowProcess set) = await WindrowProcess.RunAsync(Folder, "set", "tiny-2", "training.learningRate=0.001");
        Assert.True(exitCode == 0, set.Error);
        (exitCode, WindrowProcess checkpoint) = await WindrowProcess.RunAsync(Folder, "checkpoint", "tiny-1");
        Assert.True(exitCode == 0, checkpoint.Error);
        (exitCode, WindrowProcess generate) = await WindrowProcess.RunAsync(Folder, "generate", "tiny-1", "--length", "5");
        Assert.True(exitCode == 0, generate.Error);
        (exitCode, WindrowProcess removed) = await WindrowProcess.RunAsync(Folder, "rm", "tiny-1", "--yes");
        Assert.Equal(2, exitCode);
        Assert.Contains("Job 'tiny-1' is running.", removed.Error, StringComparison.Ordinal);
        (exitCode, WindrowProcess pause) = await WindrowProcess.RunAsync(Folder, "pause", "tiny-1");
        Assert.True(exitCode == 0, pause.Error);
        Assert.Equal(130, await first.ExitAsync());
        Assert.False((await ListAsync()).Single(job => job.Id == "tiny-2").State.IsAtRest());

        (exitCode, WindrowProcess cancel) = await WindrowProcess.RunAsync(Folder, "cancel", "tiny-2");
        Assert.True(exitCode == 0, cancel.Error);
        Assert.Equal(130, await second.ExitAsync());
        Assert.Equal([JobState.Paused, JobState.Cancelled], (await ListAsync()).Select(job => job.State));
        Assert.All(listed.Keys, id => Assert.False(RunOwner.Exists(Path.Combine(Folder, "runs", id))));
    }

    [Fact]
    public async Task Runs_can_be_moved_and_copied_and_continue_where_they_were()
    {
        (int exitCode, WindrowProcess train) = await WindrowProcess.RunAsync(Folder, "train", "job.yaml", "--set", "training.maxSteps=20");
        Assert.True(exitCode == 0, train.Error);
        string moved = Path.Combine(Folder, "elsewhere");
        Directory.CreateDirectory(moved);
        Directory.Move(Path.Combine(Folder, "runs", "tiny-1"), Path.Combine(moved, "copy-7"));
        Directory.Delete(Path.Combine(Folder, "runs"), recursive: true);

        (exitCode, WindrowProcess status) = await WindrowProcess.RunAsync(Folder, "status", "copy-7", "--runs", moved, "--json");
        Assert.True(exitCode == 0, status.Error);
        JobStatus known = JsonSerializer.Deserialize<JobStatus>(status.Out, JobEventJson.Options)!;
        Assert.Equal(("copy-7", JobState.Completed, 20L), (known.Id, known.State, known.Step));
        Assert.StartsWith(moved, known.Checkpoint, StringComparison.Ordinal);
        (exitCode, WindrowProcess resume) = await WindrowProcess.RunAsync(Folder, "resume", "copy-7", "--runs", moved, "--set", "training.maxSteps=30");
        Assert.True(exitCode == 0, resume.Error);
        Assert.Contains("copy-7 completed after 30 steps", resume.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_their_owner_can_read_a_runs_files_and_an_edited_job_file_is_mentioned()
    {
        (int exitCode, WindrowProcess train) = await WindrowProcess.RunAsync(Folder, "train", "job.yaml", "--set", "training.maxSteps=20");
        Assert.True(exitCode == 0, train.Error);
        string runs = Path.Combine(Folder, "runs");
        foreach (string entry in Directory.EnumerateFileSystemEntries(runs, "*", SearchOption.AllDirectories).Append(runs)) AssertIsPrivate(entry);

        string file = Path.Combine(runs, "tiny-1", "job.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("0.01", "0.5", StringComparison.Ordinal));
        (exitCode, WindrowProcess resume) = await WindrowProcess.RunAsync(Folder, "resume", "tiny-1", "--set", "training.maxSteps=25");
        Assert.True(exitCode == 0, resume.Error);
        Assert.Contains($"'{file}' was edited. That has no effect", resume.Error, StringComparison.Ordinal);
        Assert.Contains("--set", resume.Error, StringComparison.Ordinal);
    }

    static void AssertIsPrivate(string entry)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(entry) & others);
    }

    async Task<JobStatus[]> ListAsync()
    {
        (int exitCode, WindrowProcess list) = await WindrowProcess.RunAsync(Folder, "list", "--json");
        Assert.True(exitCode == 0, list.Error);
        return JsonSerializer.Deserialize<JobStatus[]>(list.Out, JobEventJson.Options)!;
    }

    static bool IsStep(string line) => line.Contains("\"event\":\"step\"", StringComparison.Ordinal);
}
