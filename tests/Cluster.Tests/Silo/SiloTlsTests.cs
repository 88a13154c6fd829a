using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Security;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>Two silos and their clients over TLS: who gets through to a grain, and who does not.</summary>
public sealed class SiloTlsTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly TempFolder _folder = new();
    readonly TempFolder _keys = new();

    public void Dispose()
    {
        _folder.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task Only_keys_of_the_clusters_authority_that_are_not_revoked_reach_a_grain()
    {
        KeyAuthority authority = KeyAuthority.Create(Path.Combine(_keys.Path, "own"), TimeProvider.System);
        KeyAuthority other = KeyAuthority.Create(Path.Combine(_keys.Path, "other"), TimeProvider.System);
        ClusterBackend cluster = new ClusterBackend.Folder(_folder.Path);
        SiloOptions options = new() { Cluster = _folder.Path, Slots = 1, KeyFile = authority.Add("silo-1", KeyRole.Silo) };
        await using ClusterMember first = await ClusterMember.StartAsync(options with { Name = "first" });
        await using ClusterMember second = await ClusterMember.StartAsync(options with { Name = "second", KeyFile = authority.Add("silo-2", KeyRole.Silo) });
        using ClusterKey anna = ClusterKey.Load(authority.Add("anna", KeyRole.Reader), TimeProvider.System);
        using ClusterKey stranger = ClusterKey.Load(other.Add("anna", KeyRole.Administrator), TimeProvider.System);

        await using (ClusterConnection connection = await ClusterConnection.ConnectAsync(cluster, Patience, anna, default))
        {
            await connection.Client.GetGrain<INotebookGrain>("n").WriteAsync("encrypted");
            Assert.Equal("encrypted", await first.Client.GetGrain<INotebookGrain>("n").ReadAsync());
            Assert.Equal("encrypted", await second.Client.GetGrain<INotebookGrain>("n").ReadAsync());
        }

        authority.Revoke("anna");
        foreach (ClusterKey? refused in new[] { null, stranger, anna })
            await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClusterConnection.ConnectAsync(cluster, Patience, refused, default));
    }
}
