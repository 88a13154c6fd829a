using System.Net;
using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>A client finds the silos of a folder, or learns from a message that there are none.</summary>
public sealed class ClusterConnectionTests : IDisposable
{
    readonly TempFolder _folder = new();

    SiloOptions Options => new() { Cluster = _folder.Path, Slots = 1 };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_client_calls_a_grain_of_a_running_silo()
    {
        await using ClusterMember silo = await ClusterMember.StartAsync(Options);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path));
        await connection.Client.GetGrain<INotebookGrain>("n").WriteAsync("from outside");
        Assert.Equal("from outside", await silo.Client.GetGrain<INotebookGrain>("n").ReadAsync());
    }

    [Fact]
    public async Task A_client_in_another_process_reaches_an_embedded_silo_through_its_folder()
    {
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(Options);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(new ClusterBackend.Folder(silo.Folder));
        await connection.Client.GetGrain<INotebookGrain>("n").WriteAsync("from outside");
        Assert.Equal("from outside", await silo.Client.GetGrain<INotebookGrain>("n").ReadAsync());
        Assert.Empty(await RunningSilos.FindAsync(_folder.Path));
    }

    [Fact]
    public async Task A_folder_without_silos_is_refused_at_once()
    {
        ClusterUnavailableException e = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path)));
        string folder = _folder.Path;
        Assert.Equal($"No silo answers for the folder '{folder}'; start one with: windrow silo --cluster '{folder}'", e.Message);
        Assert.Null(e.InnerException);      // nothing was tried
    }

    [Fact]
    public async Task A_folder_whose_silo_was_stopped_is_refused_at_once()
    {
        await (await ClusterMember.StartAsync(Options)).DisposeAsync();
        ClusterUnavailableException e = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path)));
        Assert.Null(e.InnerException);
    }

    [Fact]
    public async Task A_folder_whose_silo_was_killed_is_refused_within_the_time_limit()
    {
        await KilledSiloAsync();
        ClusterUnavailableException e = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path), patience: TimeSpan.FromSeconds(1), default));
        Assert.StartsWith("No silo answers", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.InnerException);
    }

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        await KilledSiloAsync();
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path), cancellation.Token));
    }

    [Fact]
    public async Task A_running_silo_is_found_and_a_stopped_one_is_not()
    {
        Assert.Empty(await RunningSilos.FindAsync(_folder.Path));
        await using (ClusterMember silo = await ClusterMember.StartAsync(Options))
            Assert.Equal(IPAddress.Loopback, Assert.Single(await RunningSilos.FindAsync(_folder.Path)).Address);
        Assert.Empty(await RunningSilos.FindAsync(_folder.Path));
    }

    [Fact]
    public async Task A_killed_silo_is_not_taken_for_a_running_one()
    {
        await KilledSiloAsync();
        Assert.Empty(await RunningSilos.FindAsync(_folder.Path));
    }

    /// <summary>Leaves what a killed silo leaves: an active row, and no process at its port.</summary>
    Task<bool> KilledSiloAsync() => new MembershipFile(ClusterFolder.MembershipFile(_folder.Path)).ChangeAsync(d =>
    {
        SiloRow row = new() { Address = "127.0.0.1", Port = 1, Generation = 1, GatewayPort = 2, Status = SiloRow.Active };
        return ((MembershipDocument?)d.With(row), true);
    });
}
