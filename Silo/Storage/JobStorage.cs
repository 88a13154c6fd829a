using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Windrow.Clustering;
using Windrow.Grains.Hosting;

namespace Windrow.Silo.Storage;

/// <summary>The grain storage named <see cref="WindrowGrains.JobStorage"/>: small records in an SQLite file that all silos of the folder share.</summary>
static class JobStorage
{
    /// <summary>The name under which Orleans looks for Microsoft.Data.Sqlite.</summary>
    const string Invariant = "System.Data.SQLite";

    /// <summary>The storage that <see cref="OffTurnStorage"/> wraps.</summary>
    const string Inner = $"{WindrowGrains.JobStorage}-sqlite";

    /// <summary>How long a statement waits while another process writes. Writes take milliseconds.</summary>
    static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(3);

    public static ISiloBuilder AddJobStorage(this ISiloBuilder silo, string clusterFolder)
    {
        silo.AddAdoNetGrainStorage(Inner, o =>
        {
            o.Invariant = Invariant;
            o.ConnectionString = ConnectionString(clusterFolder);
            o.GrainStorageSerializer = new JsonStateSerializer();
        });
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            WindrowGrains.JobStorage, (services, _) => new OffTurnStorage(services.GetRequiredKeyedService<IGrainStorage>(Inner)));
        return silo;
    }

    public static string ConnectionString(string clusterFolder) => new SqliteConnectionStringBuilder
    {
        DataSource = ClusterFolder.JobsDatabase(clusterFolder),
        DefaultTimeout = (int)BusyTimeout.TotalSeconds,
    }.ToString();
}
