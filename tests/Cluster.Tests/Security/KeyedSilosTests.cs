using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Security;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Security;

/// <summary>What silos do by themselves also works when calls need a key: handing jobs over, and continuing those of a silo that was killed.</summary>
[Collection(ProcessCollection.Name)]
public sealed class KeyedSilosTests(LocalCluster local) : IClassFixture<LocalCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_with_keys_hand_jobs_over_and_continue_those_of_a_killed_one()
    {
        string cluster = _folder.File("cluster");
        KeyAuthority authority = KeyAuthority.Create(_folder.File("keys"), TimeProvider.System);
        string[] keys = [.. Enumerable.Range(1, 3).Select(i => authority.Add($"silo-{i}", KeyRole.Silo))];
        await using SiloProcess first = await SiloProcess.StartAsync(cluster, 1, "--keys", keys[0]);
        await using WindrowClient anna = await WindrowClient.ConnectAsync(cluster, authority.Add("anna", KeyRole.Submitter), default);
        JobHandle job = await anna.SubmitAsync((local.Job with { Steps = 10_000_000 }).Yaml, null);
        await job.StepAsync(1);

        await using SiloProcess second = await SiloProcess.StartAsync(cluster, 1, "--keys", keys[1]);
        Assert.Equal(0, await first.TerminateAsync());
        JobStatus moved = await job.StatusAsync();
        await job.StepAsync(moved.Step + 1);
        Assert.Equal("anna", moved.Owner);
        if (moved.Recoveries > 0)
        {
            await job.PauseAsync();
            Assert.Fail($"The job was not handed over, but lost:\n{(await job.AllEventsAsync()).States()}\n{first.Errors}\n{second.Errors}");
        }


        await using SiloProcess third = await SiloProcess.StartAsync(cluster, 1, "--keys", keys[2]);
        await second.KillAsync();
        await job.StepAsync(moved.FurthestStep + 1_000);
        JobStatus recovered = await job.StatusAsync();
        Assert.Equal((1, "anna"), (recovered.Recoveries, recovered.Owner));
        Assert.True((await job.CancelAsync()).Accepted);
    }
}
