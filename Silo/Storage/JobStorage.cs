using Microsoft.Data.Sqlite;
using Windrow.Clustering;

namespace Windrow.Silo.Storage;

/// <summary>The grain storage named <see cref="Name"/>: small records in the SQLite file of the cluster's folder, which all its silos share.</summary>
static class JobStorage
{
    /// <summary>What a grain names to keep its state here: <c>[PersistentState("state", "jobs")]</c>.</summary>
    public const string Name = "jobs";

    /// <summary>The name under which Orleans looks for Microsoft.Data.Sqlite.</summary>
    const string Invariant = "System.Data.SQLite";

    /// <summary>How long a statement waits while another silo writes.</summary>
    static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    public static ISiloBuilder AddJobStorage(this ISiloBuilder silo, string clusterFolder) => silo.AddAdoNetGrainStorage(Name, o =>
    {
        o.Invariant = Invariant;
        o.ConnectionString = ConnectionString(clusterFolder);
        o.GrainStorageSerializer = new JsonStateSerializer();
    });

    public static string ConnectionString(string clusterFolder) => new SqliteConnectionStringBuilder
    {
        DataSource = ClusterFolder.JobsDatabase(clusterFolder),
        DefaultTimeout = (int)BusyTimeout.TotalSeconds,
    }.ToString();
}
