using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Processes;

/// <summary>Jobs that need more memory than a silo process has. A worker with a window of 5,000 steps needs 364 MB.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class MemoryTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly TinyJob _small;

    public MemoryTests() => _small = new TinyJob { Text = TinyJob.WriteText(_folder.Path, characters: 60_000), Steps = 20 };

    public void Dispose() => _folder.Dispose();

    string Large(int workers) => (_small with { Name = "large", Steps = 2, Telemetry = "{everySteps: 0}", DataShards = 2, Workers = workers, Model = "{cell: lstm, hiddenSize: 256}" }).Yaml
        .Replace("window: 10", "window: 5000", StringComparison.Ordinal);

    /// <summary>A silo whose heap is limited to a number of MiB, as a container's limit does it.</summary>
    Task<SiloProcess> StartAsync(int mebibytes) =>
        SiloProcess.StartAsync(_folder.File("cluster"), slots: 2, logLevel: null, [], [$"DOTNET_GCHeapHardLimit=0x{(long)mebibytes << 20:X}"]);

    [Fact]
    public async Task A_job_for_which_no_silo_has_the_memory_is_refused()
    {
        await using SiloProcess silo = await StartAsync(256);
        await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.File("cluster"));
        JobStatus refused = await EndAsync(client, Large(workers: 2));
        Assert.Equal((JobState.Failed, FailureKind.Input), (refused.State, refused.Failure));
        Assert.Matches("^A worker needs 36[0-9],[0-9]{3},[0-9]{3} bytes of memory, and the largest silo of this cluster has 268,435,456\\.", refused.Message);
        await AssertCompletesAsync(client, _small.Yaml);
    }

    /// <summary>The silo has memory for one worker, and gets two.</summary>
    [Fact]
    public async Task A_job_that_runs_out_of_memory_fails_with_what_it_needs_and_the_silo_goes_on()
    {
        await using SiloProcess silo = await StartAsync(512);
        await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.File("cluster"));
        JobStatus failed = await EndAsync(client, Large(workers: 2));
        Assert.Equal((JobState.Failed, FailureKind.OutOfMemory), (failed.State, failed.Failure));
        Assert.Matches("a silo has too little memory: each worker of this job needs 36[0-9],[0-9]{3},[0-9]{3} bytes\\.", failed.Message);
        await AssertCompletesAsync(client, Large(workers: 1));
        await AssertCompletesAsync(client, _small.Yaml);
    }

    static async Task AssertCompletesAsync(WindrowClient client, string jobFile)
    {
        JobStatus status = await EndAsync(client, jobFile);
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
    }

    static async Task<JobStatus> EndAsync(WindrowClient client, string jobFile) =>
        await (await client.SubmitAsync(jobFile, null)).WaitAsync().WaitAsync(LocalCluster.Limit);
}
