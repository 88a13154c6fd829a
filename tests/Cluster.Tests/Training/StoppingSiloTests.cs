using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

/// <summary>The last silo of a cluster, told to stop (SIGTERM), pauses its jobs first.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class StoppingSiloTests(LocalCluster local) : IClassFixture<LocalCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    /// <summary>Number of rounds of the test with random steps; WINDROW_TEST_ROUNDS can ask for more.</summary>
    static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("WINDROW_TEST_ROUNDS"), out int rounds) ? rounds : 2;

    /// <summary>A job that no machine ends before its silo is told to stop.</summary>
    TinyJob Job => local.Job with { Steps = 100_000, Workers = 3, ParameterShards = 2, Checkpoints = "{everyMinutes: 1000}", Evaluation = "{everySteps: 100}" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_last_silo_that_is_terminated_pauses_its_jobs_with_a_checkpoint_of_their_last_step()
    {
        string id = "";
        Random random = new(20);
        for (int round = 0; round < Rounds; round++)
        {
            await using SiloProcess silo = await SiloProcess.StartAsync(_folder.Path, slots: 2, "--name", "a");
            await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path);
            JobHandle job = await client.SubmitAsync(Job.Yaml, null);
            await job.StepAsync(random.Next(1, 300));
            Assert.Equal(0, await silo.TerminateAsync());
            id = job.Id;

            await using SiloProcess next = await SiloProcess.StartAsync(_folder.Path, slots: 2, "--name", "b");
            await using WindrowClient again = await WindrowClient.ConnectAsync(_folder.Path);
            JobHandle paused = await again.GetAsync(id);
            JobStatus status = await paused.StatusAsync();
            Assert.Equal(
                (JobState.Paused, $"Paused at step {status.Step} with a checkpoint, because silo 'a' is stopping."), (status.State, status.Message));
            Assert.EndsWith($"step-{status.Step:D8}", status.Checkpoint, StringComparison.Ordinal);
            FinalCheckpoint.Read(status.Checkpoint!);
            Assert.True((await paused.ResumeAsync()).Accepted);
            await paused.StepAsync(status.Step + 50);
            await local.AssertUndisturbedAsync(paused, Job);
            await next.TerminateAsync();
        }
    }
}
