using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Processes;

/// <summary>The short form of the chaos test: silos of a job's own are killed at random moments, and every byte of the result is compared.</summary>
[Collection(ProcessCollection.Name)]
public sealed class RehearsalTests : IDisposable
{
    readonly TempFolder _folder = new();

    public RehearsalTests() => File.WriteAllText(
        _folder.File("job.yaml"),
        new TinyJob { Text = TinyJob.WriteText(_folder.Path), Steps = 6_000, ParameterShards = 2, Checkpoints = "{everySteps: 1500}", Evaluation = "{everySteps: 1000}" }.Yaml);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_whose_silos_are_killed_has_every_byte_of_an_undisturbed_run()
    {
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(
            _folder.Path, "train", "job.yaml", "--silos", "3", "--rehearse", "kill a silo every 3s up to 4 times", "--seed", "7");
        await using (windrow)
        {
            Assert.True(exitCode == 0, $"{windrow.Out}\n{windrow.Error}");
            Assert.Contains(windrow.OutLines, line => line.StartsWith("every step once", StringComparison.Ordinal) && line.EndsWith("yes", StringComparison.Ordinal));
            Assert.Contains("every byte is the same as without disturbances", windrow.Out, StringComparison.Ordinal);
            Assert.Contains("rehearsal: kill silo-", windrow.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Silos_of_a_job_end_with_its_command_however_that_ends()
    {
        WindrowProcess windrow = WindrowProcess.Start(_folder.Path, "train", "job.yaml", "--set", "training.maxSteps=1000000", "--silos", "2");
        await using (windrow)
        {
            await windrow.LineAsync(line => line.Contains("on 2 silos", StringComparison.Ordinal) && line.Contains("running", StringComparison.Ordinal));
            await windrow.KillAsync();
        }

        // The last sign of life of each silo is the lock that the operating system releases with its process.
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        string shared = Windrow.Clustering.ClusterFolder.ClusterLock(Path.Combine(_folder.Path, "runs"));
        while (Windrow.Clustering.FileLock.IsTakenOrShared(shared)) await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
    }
}
