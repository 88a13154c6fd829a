using System.Text.Json;
using Orleans.Core.Internal;
using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Grains.Access;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Parameters;
using Windrow.Grains.Runs;
using Windrow.Grains.Training;
using Windrow.Security;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Security;

/// <summary>What each role may do, on two silos with keys.</summary>
public sealed class RolesTests(KeyedCluster cluster) : IClassFixture<KeyedCluster>
{
    [Fact]
    public async Task Readers_read_submitters_control_their_own_jobs_and_administrators_control_all()
    {
        await using WindrowClient anna = await cluster.ConnectAsync("anna", KeyRole.Submitter);
        await using WindrowClient ben = await cluster.ConnectAsync("ben", KeyRole.Submitter);
        await using WindrowClient rita = await cluster.ConnectAsync("rita", KeyRole.Reader);
        await using WindrowClient root = await cluster.ConnectAsync("root", KeyRole.Administrator);

        JobHandle job = await anna.SubmitAsync(cluster.LongJob.Yaml, null);
        await job.StepAsync(1);
        Assert.Equal("anna", (await job.StatusAsync()).Owner);

        JobHandle seen = await rita.GetAsync(job.Id);
        await seen.StepAsync(2);        // a stream over the connection of a reader
        Assert.NotEmpty((await seen.SummaryAsync()).Events);
        Assert.Contains(await rita.ListAsync(), listed => listed.Id == job.Id && listed.Owner == "anna");
        await RefusedAsync("is a reader's, which may not submit jobs", () => rita.SubmitAsync(cluster.Job.Yaml, null));
        await RefusedAsync("is a reader's, which may not control jobs", () => seen.CancelAsync());

        JobHandle others = await ben.GetAsync(job.Id);
        await RefusedAsync($"'ben' is not the one that the job '{job.Id}' was submitted with, 'anna'", () => others.PauseAsync());
        await RefusedAsync("'ben' is not the one", () => others.ResumeAsync(["training.learningRate=1"]));
        await RefusedAsync("'ben' is not the one", () => others.ScaleAsync(1));
        await RefusedAsync("'ben' is not the one", () => others.SetLearningRateAsync(1));
        await RefusedAsync("'ben' is not the one", () => others.CheckpointAsync());
        await RefusedAsync("'ben' is not the one", () => others.NoteAsync("mine"));
        await RefusedAsync("'ben' is not the one", () => others.TagAsync(["mine"]));
        Assert.Contains("hiddenSize", await seen.SettingsAsync(), StringComparison.Ordinal);
        Assert.True((await job.TagAsync(["long"])).Accepted);
        Assert.Equal("anna", Assert.Single((await job.NoteAsync("watch it")).Status!.Notes).User);
        await RefusedAsync("'ben' is not the one", () => others.CancelAsync());
        Assert.Equal(JobState.Running, (await job.StatusAsync()).State);

        Assert.True((await job.PauseAsync()).Accepted);
        Assert.True((await (await root.GetAsync(job.Id)).ResumeAsync()).Accepted);
        Assert.True((await job.CancelAsync()).Accepted);

        string[] expected =
        [
            "anna IJobIndexGrain.SubmitAsync done", "rita IJobIndexGrain.SubmitAsync refused", "rita IJobGrain.CancelAsync refused", "ben IJobGrain.PauseAsync refused",
            "anna IJobGrain.PauseAsync done", "root IJobGrain.ResumeAsync done", "anna IJobGrain.CancelAsync done",
        ];
        Assert.Empty(expected.Except(Audited()));
    }

    [Fact]
    public async Task Not_even_administrators_call_what_is_for_silos()
    {
        await using ClusterConnection root = await cluster.ConnectRawAsync("root-2", KeyRole.Administrator);
        IGrainFactory grains = root.Client;
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IWorkerGrain>("a-1/1/worker-0").StopAsync("x"));
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IParameterShardGrain>("a-1/1/parameters-0").ReadAsync(1, 0, 1));
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IStateMirrorGrain>("x").ListAsync("a-1"));
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IMetricsGrain>("a-1").AppendAsync(new EventBatch([], 1)));
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IJobGrain>("a-1").CreateAsync(
            new SubmitRequest("", ""), new JobStatus { Id = "a-1", State = JobState.Queued, RunFolder = "/" }));
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IJobGrain>("a-1").LeaveSiloAsync(SiloAddress.Zero, "x"));
        await RefusedAsync("is for silos alone", () => grains.GetGrain<INotebookGrain>("n").ReadAsync());       // says nothing of access
        await RefusedAsync("is for silos alone", () => grains.GetGrain<IManagementGrain>(0).ForceGarbageCollection([]));

        await RefusedAsync("is for silos alone", async () => await grains.GetGrain<IJobGrain>("a-1").AsReference<IGrainManagementExtension>().DeactivateOnIdle());

        Assert.Null(await cluster.First.Client.GetGrain<INotebookGrain>("n").ReadAsync());      // silos may
    }

    [Fact]
    public async Task A_name_that_a_client_gives_itself_is_ignored()
    {
        await using ClusterConnection rita = await cluster.ConnectRawAsync("rita-2", KeyRole.Reader);
        foreach (Caller forged in new[] { new Caller("root", KeyRole.Administrator), new Caller("silo-1", KeyRole.Silo) })
        {
            await using HostileClient hostile = await HostileClient.ConnectAsync(
                cluster, ClusterKey.Load(cluster.Authority.Add($"mallory-{forged.Role}".ToLowerInvariant(), KeyRole.Reader), TimeProvider.System), forged, tamper: null);
            Assert.NotNull(await hostile.Grains.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key).ListAsync());
            await RefusedAsync("is a reader's", () => hostile.Grains.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key).SubmitAsync(new SubmitRequest("", ""), default));
        }

        await using HostileClient nameless = await HostileClient.ConnectAsync(
            cluster, ClusterKey.Load(cluster.Authority.Add("mallory", KeyRole.Administrator), TimeProvider.System), caller: null, tamper: null);
        await RefusedAsync("does not come with a key", () => nameless.Grains.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key).ListAsync());
    }

    [Fact]
    public async Task An_id_or_name_that_is_a_path_leads_out_of_no_folder()
    {
        string outside = Directory.CreateDirectory(Path.Combine(cluster.Folder, "..", "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, RunFolder.JobFile), cluster.Job.Yaml);
        await File.WriteAllTextAsync(Path.Combine(outside, RunFolder.ResolvedJobFile), cluster.Job.Yaml);
        string[] before = Directory.GetFileSystemEntries(outside);
        await using ClusterConnection root = await cluster.ConnectRawAsync("root-3", KeyRole.Administrator);
        foreach (string id in new[] { "../outside", "a/../../outside", outside, "..", "outside\0" })
        {
            Assert.Null(await root.Client.GetGrain<IJobGrain>(id).StatusAsync());
            Assert.False((await root.Client.GetGrain<IJobGrain>(id).CancelAsync()).Accepted);
            await Assert.ThrowsAsync<NoSuchJobException>(() => root.Client.GetGrain<IMetricsGrain>(id).SummaryAsync(0));
        }

        SubmitReply reply = await root.Client.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key).SubmitAsync(
            new SubmitRequest((cluster.Job with { Name = "../outside" }).Yaml, ""), default);
        Assert.Contains("name is", Assert.Single(reply.Problems), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(outside));
    }

    /// <summary>A silo takes messages of at most 16 MiB from users; it does not answer a longer one, but answers others.</summary>
    [Fact]
    public async Task A_job_file_that_is_much_too_long_is_refused()
    {
        await using ClusterConnection greta = await cluster.ConnectRawAsync("greta", KeyRole.Submitter);
        IJobIndexGrain index = greta.Client.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key);
        string[] before = await JobsAsync();
        string much = new('#', 7 << 20);
        foreach (SubmitRequest request in new[] { new SubmitRequest(much, ""), new SubmitRequest(cluster.Job.Yaml, much) })
            Assert.Contains("characters", Assert.Single((await index.SubmitAsync(request, default)).Problems), StringComparison.Ordinal);

        Task<SubmitReply> tooLong = index.SubmitAsync(new SubmitRequest(cluster.Job.Yaml, new string('#', 100 << 20)), default);
        await Assert.ThrowsAnyAsync<Exception>(() => tooLong.WaitAsync(TimeSpan.FromSeconds(5)));
        await using ClusterConnection hanna = await cluster.ConnectRawAsync("hanna", KeyRole.Submitter);
        index = hanna.Client.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key);
        Assert.Equal(before, await JobsAsync());

        async Task<string[]> JobsAsync() => [.. (await index.ListAsync()).Jobs.Select(job => job.Id)];
    }

    static async Task RefusedAsync(string expected, Func<Task> call)
    {
        AccessRefusedException refused = await Assert.ThrowsAsync<AccessRefusedException>(() => call().WaitAsync(LocalCluster.Limit));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Who called what with which result, from the files of both silos.</summary>
    IEnumerable<string> Audited()
    {
        foreach (string file in (string[])[cluster.AuditFile, cluster.AuditFile + ".second"])
        {
            using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument entry = JsonDocument.Parse(line);
                JsonElement root = entry.RootElement;
                Assert.True(root.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddHours(-1));
                yield return $"{root.GetProperty("key")} {root.GetProperty("call")} {root.GetProperty("result").GetString()!.Split(':')[0]}";
            }
        }
    }
}
