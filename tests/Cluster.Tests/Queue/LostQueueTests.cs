using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Queue;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Queue;

/// <summary>The death of the silo that has the queue.</summary>
[Collection(ProcessCollection.Name)]
public sealed class LostQueueTests(LocalCluster local) : IClassFixture<LocalCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_that_wait_start_in_their_order_after_the_silo_of_the_queue_was_killed()
    {
        string cluster = _folder.File("cluster");
        SiloProcess[] silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => SiloProcess.StartAsync(cluster, 1, "--name", $"silo-{i}")));
        try
        {
            await using WindrowClient client = await WindrowClient.ConnectAsync(cluster);
            JobHandle running = await client.SubmitAsync((local.Job with { Name = "running", Steps = 10_000_000, Workers = 3, MinWorkers = 1 }).Yaml, null);
            await running.StepAsync(1);
            Assert.True((await running.ScaleAsync(workers: null, minWorkers: 2)).Accepted);      // two slots are enough, but not one
            TinyJob whole = local.Job with { Steps = 50, Workers = 2, MinWorkers = 2 };
            JobHandle low = await client.SubmitAsync($"{(whole with { Name = "low" }).Yaml}\npriority: low\n", null);
            JobHandle normal = await client.SubmitAsync((whole with { Name = "normal" }).Yaml, null);
            foreach (JobHandle job in (JobHandle[])[low, normal]) await job.FirstAsync<StateEvent>(state => state.State == JobState.Queued && state.Message is not null);

            await silos[await SiloOfQueueAsync(cluster)].KillAsync();
            long step = (await running.StatusAsync()).FurthestStep;
            await running.StepAsync(step + 1_000);
            await running.CancelAsync();

            List<JobEvent> first = await normal.AllEventsAsync(), second = await low.AllEventsAsync();
            DateTimeOffset last = first.OfType<StepEvent>().Last().Time, next = second.OfType<StateEvent>().First(state => state.State == JobState.Running).Time;
            Assert.True(last <= next, $"The job of low priority did not wait for the other one.\n{first.States()}\n{second.States()}");
            Assert.Equal(JobState.Completed, (await low.StatusAsync()).State);
        }
        finally
        {
            foreach (SiloProcess silo in silos) await silo.DisposeAsync();
        }
    }

    /// <summary>The number in the name of the silo that has the queue's grain.</summary>
    static async Task<int> SiloOfQueueAsync(string cluster)
    {
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(new ClusterBackend.Folder(cluster));
        SiloAddress place = (await connection.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(connection.Client.GetGrain<IQueueGrain>(IQueueGrain.Key)))!;
        IReadOnlyList<SiloRow> rows = (await new MembershipFile(ClusterFolder.MembershipFile(cluster)).ReadAsync()).Silos;
        return rows.Single(row => row.Port == place.Endpoint.Port && row.Generation == place.Generation).Name![^1] - '0';
    }
}
