using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Security;
using Windrow.Silo;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using ClusterMember = Windrow.Tests.Silo.ClusterMember;

namespace Windrow.Tests.Security;

/// <summary>Which keys open a connection, until when, and what users are told.</summary>
public sealed class KeysTests(KeyedCluster cluster) : IClassFixture<KeyedCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_gets_no_connection_is_told_why()
    {
        KeyAuthority other = KeyAuthority.Create(_folder.File("other"), TimeProvider.System);
        string revoked = cluster.Authority.Add("revoked", KeyRole.Reader);
        cluster.Authority.Revoke("revoked");
        await RefusedAsync("This cluster demands a key", null);
        await RefusedAsync("does not fit the silo", other.Add("anna", KeyRole.Administrator));
        await RefusedAsync("it was revoked", revoked);
        await RefusedAsync("expired on", new KeyAuthority(Old(), new Past()).Add("late", KeyRole.Reader));
        await RefusedAsync("is a silo's", cluster.Authority.Add("silo-3", KeyRole.Silo));

        await using ClusterMember open = await ClusterMember.StartAsync(new SiloOptions { Cluster = _folder.File("open"), Name = "open", Slots = 1 });
        IOException notWanted = await Assert.ThrowsAnyAsync<IOException>(
            () => WindrowClient.ConnectAsync(_folder.File("open"), cluster.Authority.Add("careful", KeyRole.Reader), default));
        Assert.Contains("have no keys", notWanted.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("nodes")]
    public async Task Commands_that_ask_a_cluster_take_a_key(string command)
    {
        string key = cluster.Authority.Add($"fred-{command}", KeyRole.Reader);
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(_folder.Path, command, "--cluster", cluster.Folder, "--keys", key, "--json");
        await using (windrow) Assert.True(exitCode == 0, windrow.Error);
    }

    [Fact]
    public async Task A_folder_names_the_only_key_in_it()
    {
        string folder = Directory.CreateDirectory(_folder.File("mine")).FullName;
        await Assert.ThrowsAsync<FileNotFoundException>(() => WindrowClient.ConnectAsync(cluster.Folder, folder, default));
        File.Copy(cluster.Authority.Add("carla", KeyRole.Reader), Path.Combine(folder, "carla.pem"));
        await using (WindrowClient client = await WindrowClient.ConnectAsync(cluster.Folder, folder, default)) Assert.NotNull(await client.ListAsync());
        File.Copy(cluster.Authority.Add("carla-2", KeyRole.Reader), Path.Combine(folder, "carla-2.pem"));
        InvalidDataException ambiguous = await Assert.ThrowsAsync<InvalidDataException>(() => WindrowClient.ConnectAsync(cluster.Folder, folder, default));
        Assert.Contains("has 2 keys", ambiguous.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_of_a_revoked_key_end_within_ten_seconds()
    {
        await using ClusterConnection dora = await cluster.ConnectRawAsync("dora", KeyRole.Reader);
        await using ClusterConnection emil = await cluster.ConnectRawAsync("emil", KeyRole.Reader);
        Assert.True(await AnswersAsync(dora));

        cluster.Authority.Revoke("dora");
        // An answer that does not come before may only be late, so what counts is what comes after.
        await Task.Delay(TimeSpan.FromSeconds(10));
        Assert.False(await AnswersAsync(dora), "The connection lives on.");
        Assert.True(await AnswersAsync(emil));
    }

    /// <summary>Whether the cluster answers; a call over a connection that is lost would wait for half a minute.</summary>
    static async Task<bool> AnswersAsync(ClusterConnection connection)
    {
        try
        {
            return await connection.Client.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key).ListAsync().WaitAsync(TimeSpan.FromSeconds(3)) is not null;
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return false;
        }
    }

    async Task RefusedAsync(string expected, string? key)
    {
        IOException refused = await Assert.ThrowsAnyAsync<IOException>(() => WindrowClient.ConnectAsync(new ClusterBackend.Folder(cluster.Folder), key, default));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>An authority of 13 months ago.</summary>
    string Old()
    {
        KeyAuthority.Create(_folder.File("old"), new Past());
        return _folder.File("old");
    }

    sealed class Past : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMonths(-13);
    }
}
