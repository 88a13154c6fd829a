using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Processes;

/// <summary>Real silo processes in one folder, stopped and killed.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SiloProcessTests : IDisposable
{
    static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(60);

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_silo_is_declared_dead_and_the_others_continue()
    {
        await using SiloProcess first = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        await using SiloProcess second = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        await using SiloProcess third = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path));
        Assert.Equal(3, (await ActiveAsync(connection)).Count);

        await second.KillAsync();
        using CancellationTokenSource limit = new(DeathLimit);
        await UntilAsync(async () => (await DocumentAsync()).Silos.Count(s => s.Status == SiloRow.Active) == 2, limit.Token);
        await using SiloProcess fourth = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        await UntilAsync(async () => (await ActiveAsync(connection)).Count == 3, limit.Token);
    }

    [Fact]
    public async Task A_terminated_silo_leaves_the_cluster_before_it_ends()
    {
        await using SiloProcess first = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        await using SiloProcess second = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        Assert.Equal(0, await second.TerminateAsync());
        Assert.Single((await DocumentAsync()).Silos, s => s.Status == SiloRow.Active);
    }

    [Fact]
    public async Task A_silo_without_data_roots_warns_about_it()
    {
        await using SiloProcess open = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        await using SiloProcess limited = await SiloProcess.StartAsync(_folder.Path, slots: 1, "--data-root", _folder.Path);
        foreach (SiloProcess silo in (SiloProcess[])[open, limited]) Assert.Equal(0, await silo.TerminateAsync());      // all of its lines have arrived then
        Assert.Contains("This silo has no data roots", open.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("data roots", limited.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_whose_silos_were_all_killed_starts_again_at_once()
    {
        SiloProcess[] both = await Task.WhenAll(
            SiloProcess.StartAsync(_folder.Path, slots: 1), SiloProcess.StartAsync(_folder.Path, slots: 1));
        foreach (SiloProcess silo in both) await silo.DisposeAsync();       // kills

        Assert.Contains((await DocumentAsync()).Silos, s => s.Status == SiloRow.Active);     // no silo was left to record the last death
        Assert.Empty(await RunningSilos.FindAsync(_folder.Path));
        await using SiloProcess again = await SiloProcess.StartAsync(_folder.Path, slots: 1);
        Assert.Single((await DocumentAsync()).Silos);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path));
        Assert.Single(await ActiveAsync(connection));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_ends_the_process_with_a_message()
    {
        await File.WriteAllTextAsync(ClusterFolder.JobsDatabase(_folder.Path), new string('x', 4096));
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SiloProcess.StartAsync(_folder.Path, slots: 1));
        Assert.Contains("are damaged", e.Message, StringComparison.Ordinal);
    }

    Task<MembershipDocument> DocumentAsync() => new MembershipFile(ClusterFolder.MembershipFile(_folder.Path)).ReadAsync();

    static async Task<Dictionary<SiloAddress, SiloStatus>> ActiveAsync(ClusterConnection connection) =>
        await connection.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);

    /// <summary>Checks again until the condition is true. A change in another process cannot be awaited.</summary>
    static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken limit)
    {
        while (!await isSo()) await Task.Delay(TimeSpan.FromMilliseconds(50), limit);
    }
}
