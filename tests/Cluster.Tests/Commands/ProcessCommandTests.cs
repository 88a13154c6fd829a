using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;
using Xunit.Abstractions;

namespace Windrow.Tests.Commands;

/// <summary>The real command line as processes.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ProcessCommandTests(ITestOutputHelper console) : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-process-");

    string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Wrong_lines_files_and_texts_end_with_2_and_name_the_place()
    {
        WriteJob("right.yaml", steps: 3);
        await File.WriteAllTextAsync(Path.Combine(Folder, "wrong.yaml"), "name: a\ndata: {path: text.txt}\ntraining: {epochs: 3}\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "not.yaml"), "name: a\ndata: {path: [x\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "empty.txt"), "");
        (string Line, string Expected)[] wrong =
        [
            ("trian right.yaml", "train"),
            ("train", "Required argument missing"),
            ("train nowhere.yaml", "There is no job file 'nowhere.yaml'"),
            ("train wrong.yaml", "did you mean training.maxEpochs?"),
            ("train not.yaml", "not.yaml is not YAML at line"),
            ("train right.yaml --set training.batchSize=0", "training.batchSize is 0"),
            ("train right.yaml --set data.path=nowhere.txt", "there is no file or folder"),
            ("train right.yaml --set data.path=empty.txt", "empty.txt"),
            ("train right.yaml --blas nowhere.so", "nowhere.so"),
            ("train right.yaml --slots none", "--slots is none"),
            ("status tiny-9 --runs nowhere", "There are no runs in"),
            ("status tiny-9 --cluster nowhere", "nowhere"),
        ];
        foreach ((string line, string expected) in wrong)
        {
            (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(Folder, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(exitCode == 2, $"windrow {line}: exit code {exitCode}\n{windrow.Error}");
            Assert.Contains(expected, windrow.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            Directory.EnumerateFiles(Folder, "metrics.jsonl", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("running", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_C_pauses_a_job_on_this_machine_and_resume_completes_it()
    {
        string file = WriteJob("job.yaml", steps: 1_000_000);
        long started = TimeProvider.System.GetTimestamp();
        await using WindrowProcess train = WindrowProcess.Start(Folder, "train", file, "--json");
        await train.LineAsync(IsStep);
        console.WriteLine($"First step {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s after the start of the process.");
        train.Interrupt();
        Assert.Equal(130, await train.ExitAsync());
        Assert.Contains("with a checkpoint.", train.Error, StringComparison.Ordinal);
        Assert.Contains("Continue with:  windrow resume tiny-1", train.Error, StringComparison.Ordinal);

        long paused = await LastStepAsync();
        (int exitCode, WindrowProcess resume) = await WindrowProcess.RunAsync(Folder, "resume", "tiny-1", "--json", "--set", $"training.maxSteps={paused + 300}");
        Assert.True(exitCode == 0, resume.Error);
        JobEvent[] events = [.. resume.OutLines.Select(JobEventJson.Read)];
        Assert.Equal(JobState.Recovering, Assert.IsType<StateEvent>(events[0]).State);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => paused + i), events.OfType<StepEvent>().Select(step => step.Step));
        Assert.Equal(JobState.Completed, Assert.IsType<StateEvent>(events[^1]).State);

        (exitCode, WindrowProcess generate) = await WindrowProcess.RunAsync(Folder, "generate", "tiny-1", "--length", "20");
        Assert.Equal((0, 20), (exitCode, generate.Out.TrimEnd('\n').Length));
    }

    [Fact]
    public async Task A_job_on_this_machine_that_was_killed_is_shown_as_failed_and_resume_completes_it()
    {
        string file = WriteJob("job.yaml", steps: 1_000_000);
        await using (WindrowProcess train = WindrowProcess.Start(Folder, "train", file, "--json"))
        {
            await train.LineAsync(IsStep);
            await train.KillAsync();
        }

        (int exitCode, WindrowProcess list) = await WindrowProcess.RunAsync(Folder, "list");
        Assert.Equal(0, exitCode);
        Assert.Contains("failed", list.Out, StringComparison.Ordinal);
        long last = await LastStepAsync() + 300;
        (exitCode, WindrowProcess resume) = await WindrowProcess.RunAsync(Folder, "resume", "tiny-1", "--set", $"training.maxSteps={last}");
        Assert.True(exitCode == 0, resume.Error);
        Assert.Contains($"tiny-1 completed after {last:N0} steps", resume.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_cluster_Ctrl_C_leaves_the_job_running_and_texts_outside_the_data_roots_are_refused()
    {
        string cluster = Path.Combine(Folder, "cluster"), file = WriteJob("job.yaml", steps: 1_000_000);
        string allowed = Directory.CreateDirectory(Path.Combine(Folder, "allowed")).FullName;
        File.Copy(Path.Combine(Folder, "text.txt"), Path.Combine(allowed, "text.txt"));
        await using SiloProcess silo = await SiloProcess.StartAsync(cluster, slots: 2, "--data-root", allowed);

        (int exitCode, WindrowProcess refused) = await WindrowProcess.RunAsync(Folder, "train", file, "--cluster", cluster);
        Assert.Equal(2, exitCode);
        Assert.Contains($"'{Path.Combine(Folder, "text.txt")}' lies outside the data roots of this silo ({allowed})", refused.Error, StringComparison.Ordinal);

        await using WindrowProcess train = WindrowProcess.Start(Folder, "train", file, "--cluster", cluster, "--json", "--set", "data.path=allowed/text.txt");
        await train.LineAsync(IsStep);
        train.Interrupt();
        Assert.Equal(130, await train.ExitAsync());
        Assert.Contains("tiny-1 keeps running without this window.", train.Error, StringComparison.Ordinal);
        Assert.Contains("Watch it again with:  windrow watch tiny-1 --cluster cluster", train.Error, StringComparison.Ordinal);

        await using Windrow.Client.WindrowClient client = await Windrow.Client.WindrowClient.ConnectAsync(cluster);
        Windrow.Client.JobHandle job = await client.GetAsync("tiny-1");
        JobStatus detached = await job.StatusAsync();
        Assert.Equal(JobState.Running, detached.State);
        await job.StepAsync(detached.Step + 1);
        (exitCode, _) = await WindrowProcess.RunAsync(Folder, "cancel", "tiny-1", "--cluster", cluster);
        Assert.Equal(0, exitCode);
        JobStatus cancelled = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Cancelled, "Cancelled by its user."), (cancelled.State, cancelled.Message));
    }

    /// <summary>The last step in the job's log, whose last line a kill may have cut off.</summary>
    async Task<long> LastStepAsync()
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, "runs", "tiny-1", "metrics.jsonl"));
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JobEventJson.Read).OfType<StepEvent>().Last().Step;
    }

    static bool IsStep(string line) => line.Contains("\"event\":\"step\"", StringComparison.Ordinal);

    string WriteJob(string name, int steps)
    {
        string text = TinyJob.WriteText(Folder), file = Path.Combine(Folder, name);
        TinyJob job = new() { Text = text, Steps = steps, Checkpoints = "{everySteps: 500}", Evaluation = "{everySteps: 1000}" };
        File.WriteAllText(file, job.Yaml);
        return file;
    }
}
