using System.Text.Json;
using Windrow.Tests.Postgres;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Processes;

/// <summary>The short form of the chaos test: silos of a job's own are killed and halted at random moments, and every byte of the result is compared.
/// </summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class RehearsalTests : IDisposable
{
    readonly PostgresFixture _postgres;
    readonly TempFolder _folder = new();

    public RehearsalTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        File.WriteAllText(
            _folder.File("job.yaml"),
            new TinyJob { Text = TinyJob.WriteText(_folder.Path), Steps = 2_000, ParameterShards = 2, Checkpoints = "{everySteps: 700}", Evaluation = "{everySteps: 500}" }.Yaml);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_job_whose_silos_are_killed_has_every_byte_of_an_undisturbed_run() => AssertSameBytesAsync(kills: 3);

    [PostgresFact]
    public async Task A_job_over_a_database_whose_silos_are_killed_has_every_byte_too()
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Database, _postgres);
        await AssertSameBytesAsync(kills: 2, "--cluster", cluster.Cluster, "--set", "training.maxSteps=1000");
    }

    async Task AssertSameBytesAsync(int kills, params string[] options)
    {
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(
            _folder.Path, ["train", "job.yaml", "--silos", "3", "--rehearse", $"kill a silo every 1s up to {kills} times", "--seed", "7", .. options]);
        await using (windrow)
        {
            Assert.True(exitCode == 0, $"{windrow.Out}\n{windrow.Error}");
            Assert.Contains(windrow.OutLines, line => line.StartsWith("kill ", StringComparison.Ordinal) && line.EndsWith($"{kills} times, {kills} silos", StringComparison.Ordinal));
            Assert.Contains(windrow.OutLines, line => line.StartsWith("every step once", StringComparison.Ordinal) && line.EndsWith("yes", StringComparison.Ordinal));
            Assert.Contains("is the same as without disturbances", windrow.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_job_whose_cluster_is_killed_and_hangs_has_every_byte_too()
    {
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(
            _folder.Path, "train", "job.yaml", "--silos", "3", "--rehearse", "kill all silos every 2s up to 1 time and hang a silo for 12s every 3s up to 1 time", "--json");
        await using (windrow)
        {
            Assert.True(exitCode == 0, $"{windrow.Out}\n{windrow.Error}");
            JsonElement report = JsonDocument.Parse(windrow.OutLines[^1]).RootElement;
            Assert.Equal("rehearsal", report.GetProperty("event").GetString());
            Assert.True(report.GetProperty("same").GetBoolean());
            Assert.True(report.GetProperty("has_every_step_once").GetBoolean());
            Assert.True(report.GetProperty("files").GetInt32() > 0);
            Assert.Equal(["hang", "kill"], report.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("kind").GetString()).Order());
        }
    }

    [PostgresFact]
    public async Task A_database_with_silos_of_a_cluster_is_refused()
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Database, _postgres);
        await using SiloProcess other = await cluster.StartSiloAsync("other");
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(_folder.Path, "train", "job.yaml", "--silos", "2", "--cluster", cluster.Cluster);
        await using (windrow)
        {
            Assert.Equal(2, exitCode);
            Assert.Contains("The database has 1 silo besides the 2 of this command.", windrow.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]      // Ctrl-C
    [InlineData(false)]     // killed
    public async Task Silos_of_a_job_end_with_its_command_however_that_ends(bool isInterrupted)
    {
        WindrowProcess windrow = WindrowProcess.Start(
            _folder.Path, "train", "job.yaml", "--set", "training.maxSteps=1000000", "--silos", "2", "--rehearse", "hang a silo for 10m every 1s");
        await using (windrow)
        {
            await windrow.LineAsync(line => line.StartsWith("rehearsal: hang", StringComparison.Ordinal));
            Assert.Equal(2, Silos().Length);
            if (isInterrupted)
            {
                windrow.Interrupt();
                Assert.Equal(130, await windrow.ExitAsync());
                Assert.Empty(Silos());
            }
            else
            {
                await windrow.KillAsync();
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
                while (Silos().Length > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }

    /// <summary>Command lines of the silo processes that serve the folder, from the operating system.</summary>
    string[] Silos() => [.. Directory.GetDirectories("/proc").Select(CommandLine).Where(line => line.Contains($"--cluster\0{_folder.Path}", StringComparison.Ordinal))];

    static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";      // it is no process, or has ended
        }
    }
}
