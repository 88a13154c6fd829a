using System.Diagnostics;
using System.Text.Json;
using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;

namespace Windrow.Tests.Postgres;

/// <summary>The database is stopped while a job trains on two silos.</summary>
[Collection(ProcessCollection.Name)]
public sealed class OutageTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>
{
    /// <summary>A silo renews its sign of life every 5 s, and misses it for 15 s before others would say so.</summary>
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(25);

    [PostgresFact]
    public async Task Training_goes_on_without_the_database_and_the_status_is_recorded_when_it_is_back()
    {
        PostgresServer server = await postgres.ServerAsync();
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Database, postgres);
        await using SiloProcess first = await cluster.StartSiloAsync("first"), second = await cluster.StartSiloAsync("second");
        await using WindrowClient client = await cluster.ConnectAsync();
        TinyJob endless = local.Job with { Name = "endless", Steps = 10_000_000, Workers = 3, ParameterShards = 2, Checkpoints = "{everySteps: 1000}" };
        JobHandle job = await client.SubmitAsync(endless.Yaml, null);
        await job.StepAsync(1);

        long begun = Stopwatch.GetTimestamp();
        await server.StopAsync();
        JobStatus before = await job.StatusAsync();
        JobHandle other;
        try
        {
            // Jobs are submitted and end during the outage. A slot is left for this one.
            other = await client.SubmitAsync((local.Job with { Workers = 1 }).Yaml, null);
            await other.WaitAsync().WaitAsync(LocalCluster.Limit);
            FinalCheckpoint.AssertSame(await FinalCheckpoint.OfAsync(await local.RunAsync(local.Job)), await FinalCheckpoint.OfAsync(other));
            while (Stopwatch.GetElapsedTime(begun) < Outage) await job.StepAsync((await job.StatusAsync()).Step + 200);
            JobStatus after = await job.StatusAsync();
            Assert.Equal((JobState.Running, 0), (after.State, after.Recoveries));       // a new start alone may have moved data shards to faster workers
            Assert.True(after.Step > before.Step + 200, $"{before.Step} to {after.Step}");
        }
        finally
        {
            await server.StartAsync();      // other tests use it
        }

        Assert.True((await job.PauseAsync()).Accepted);
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        foreach (JobHandle recorded in (JobHandle[])[job, other])
        {
            JobStatus status = await recorded.StatusAsync();
            while (await RecordedAsync(cluster.Cluster, status.Id) != (Word(status.State), status.Step)) await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }

        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(cluster.Backend);
        Assert.Equal(2, (await connection.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count);
        Assert.Equal(0L, await PostgresServer.ExecuteAsync(cluster.Cluster, "SELECT count(*) FROM silo WHERE status = 6"));
    }

    static string Word(JobState state) => JsonNamingPolicy.CamelCase.ConvertName($"{state}");

    /// <summary>State and step in the job's record.</summary>
    static async Task<(string?, long)> RecordedAsync(string address, string job)
    {
        if (await PostgresServer.ExecuteAsync(address, $"SELECT payload FROM grain_state WHERE key_text = '{job}'") is not string payload) return (null, 0);
        using JsonDocument record = JsonDocument.Parse(payload);
        JsonElement status = record.RootElement.GetProperty("status");
        return (status.GetProperty("state").GetString(), status.GetProperty("step").GetInt64());
    }
}
