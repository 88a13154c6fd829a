using Windrow.Client;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Postgres;

/// <summary>A cluster without silos, over a folder or a database of its own.</summary>
sealed class TestCluster : IDisposable
{
    readonly TempFolder _folder = new();

    TestCluster(string? address) => Cluster = address ?? _folder.Path;

    /// <summary>What comes after <c>--cluster</c>.</summary>
    public string Cluster { get; }

    /// <summary>The folder of runs.</summary>
    public string Runs => _folder.Path;

    public ClusterBackend Backend => ClusterBackend.Parse(Cluster);

    public static async Task<TestCluster> CreateAsync(Backend backend, PostgresFixture postgres)
    {
        if (backend == Postgres.Backend.Folder) return new TestCluster(null);
        string address = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        await new PostgresSchema(PostgresAddress.Parse(address)).UpdateAsync();
        return new TestCluster(address);
    }

    public Task<SiloProcess> StartSiloAsync(string name, string? logLevel = null, string? variable = null)
    {
        string[] runs = Backend is ClusterBackend.Database ? ["--runs", Runs] : [];
        return SiloProcess.StartAsync(Cluster, slots: 2, logLevel, ["--name", name, .. runs], variable is null ? null : [variable]);
    }

    public Task<WindrowClient> ConnectAsync() => WindrowClient.ConnectAsync(Cluster);

    public void Dispose() => _folder.Dispose();
}
