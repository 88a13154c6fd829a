using System.Text.Json;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Tests.Client;

namespace Windrow.Tests.Commands;

/// <summary>Commands that read run folders, and start no silo.</summary>
public sealed class LocalRunsTests : IDisposable
{
    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task List_shows_whole_damaged_and_abandoned_runs_and_writes_nothing()
    {
        AddRun("whole-1", JobState.Completed, step: 20);
        File.WriteAllText(Path.Combine(AddRun("damaged-1", JobState.Completed), "status.json"), "{ no JSON");
        File.Delete(Path.Combine(AddRun("unknown-1", JobState.Completed), "status.json"));
        AddRun("abandoned-1", JobState.Running, step: 7);
        string running = AddRun("running-1", JobState.Running, step: 7);
        File.WriteAllText(Path.Combine(running, "metrics.jsonl"), JobEventJson.Write(Events.Step(9) with { Sequence = 1 }) + "\n{\"event\":\"st");
        using FileStream? owner = FileLock.TryTake(Path.Combine(running, "owner.lock"));
        string[] before = Entries();

        (int exitCode, string output, string error) = await _windrow.RunAsync("list", "--json");

        Assert.True(exitCode == 0, error);
        Dictionary<string, JobStatus> jobs = JsonSerializer.Deserialize<JobStatus[]>(output, JobEventJson.Options)!.ToDictionary(job => job.Id);
        Assert.Equal((JobState.Completed, 20L), (jobs["whole-1"].State, jobs["whole-1"].Step));
        Assert.Equal(JobState.Failed, jobs["damaged-1"].State);
        Assert.Contains("status.json' is damaged", jobs["damaged-1"].Message, StringComparison.Ordinal);
        Assert.Equal(JobState.Paused, jobs["unknown-1"].State);
        Assert.Equal((JobState.Failed, FailureKind.ProcessLost), (jobs["abandoned-1"].State, jobs["abandoned-1"].Failure));
        Assert.Contains("The process that ran the job ended", jobs["abandoned-1"].Message, StringComparison.Ordinal);
        Assert.Equal((JobState.Running, 9L), (jobs["running-1"].State, jobs["running-1"].Step));
        Assert.Equal(before, Entries());
    }

    [Fact]
    public async Task Rm_removes_a_run_after_a_yes_and_frees_its_name()
    {
        AddRun("a-1", JobState.Completed);
        AddRun("b-1", JobState.Paused);
        (int exitCode, _, string error) = await _windrow.RunAsync("rm", "a-1");
        Assert.Equal(2, exitCode);
        Assert.Contains("--yes", error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_windrow.Runs, "a-1")));

        (exitCode, string output, _) = await _windrow.RunAsync("rm", "a-1", "--yes");
        Assert.Equal(0, exitCode);
        Assert.Contains("Removed a-1", output, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(_windrow.Runs, "b-1")], Directory.GetDirectories(_windrow.Runs));
        (exitCode, _, error) = await _windrow.RunAsync("rm", "a-1", "--yes");
        Assert.Equal(2, exitCode);
        Assert.Contains("There is no job 'a-1'", error, StringComparison.Ordinal);
        (exitCode, _, _) = await _windrow.RunAsync("rm", "../runs", "--yes");
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public async Task Prune_keeps_the_best_and_the_newest_checkpoint_of_finished_jobs_and_all_of_others()
    {
        AddCheckpoints(AddRun("done-1", JobState.Completed), best: 20, 10, 20, 30, 40);
        AddCheckpoints(AddRun("paused-1", JobState.Paused), best: 10, 10, 20, 30);

        (int exitCode, string output, _) = await _windrow.RunAsync("prune", "--dry-run");
        Assert.Equal(0, exitCode);
        Assert.Contains("done-1: 2 checkpoints would be removed (2.00 kB)", output, StringComparison.Ordinal);
        Assert.Equal([10, 20, 30, 40], Steps("done-1"));

        (exitCode, output, _) = await _windrow.RunAsync("prune");
        Assert.Equal(0, exitCode);
        Assert.Contains("2.00 kB freed.", output, StringComparison.Ordinal);
        Assert.Equal([20, 40], Steps("done-1"));
        Assert.Equal([10, 20, 30], Steps("paused-1"));
    }

    [Fact]
    public async Task A_new_job_with_a_removed_jobs_name_begins_from_nothing()
    {
        string file = _windrow.WriteJob("""
            name: small
            data: {path: text.txt}
            model: {cell: lstm, hiddenSize: 8}
            training: {maxSteps: 6, batchSize: 4, window: 8}
            """);
        Assert.Equal(0, (await _windrow.RunAsync("train", file)).ExitCode);
        Assert.Equal(0, (await _windrow.RunAsync("rm", "small-1", "--yes")).ExitCode);

        (int exitCode, string output, string error) = await _windrow.RunAsync("train", file, "--set", "training.maxSteps=4", "--json");
        Assert.True(exitCode == 0, error);
        JobEvent[] events = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JobEventJson.Read)];
        Assert.Equal([1, 2, 3, 4], events.OfType<StepEvent>().Select(step => step.Step));
        Assert.Contains("small-1 completed after 4 steps", error, StringComparison.Ordinal);
    }

    string[] Entries() => [.. Directory.EnumerateFileSystemEntries(_windrow.Runs, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    long[] Steps(string job) => [.. new Windrow.Checkpoints.CheckpointFolder(RunFolder.Checkpoints(Path.Combine(_windrow.Runs, job))).Steps];

    string AddRun(string id, JobState state, long step = 0)
    {
        string folder = Path.Combine(_windrow.Runs, id);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "job.yaml"), "name: a");
        File.WriteAllText(Path.Combine(folder, "job.resolved.yaml"), "name: a");
        RunStatusFile.TryWrite(folder, new JobStatus { Id = id, State = state, RunFolder = folder, Step = step, Incarnation = 1 });
        return folder;
    }

    static void AddCheckpoints(string runFolder, long best, params long[] steps)
    {
        string checkpoints = RunFolder.Checkpoints(runFolder);
        foreach (long step in steps)
        {
            string folder = Directory.CreateDirectory(Path.Combine(checkpoints, $"step-{step:D8}")).FullName;
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), new byte[1000]);
        }

        File.WriteAllText(Path.Combine(checkpoints, "best"), $"{best}\n");
    }
}
