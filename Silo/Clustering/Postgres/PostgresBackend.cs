using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;
using Windrow.Grains.Hosting;
using Windrow.Silo.Storage;

namespace Windrow.Silo.Clustering.Postgres;

/// <summary>Keeps membership and job records in a PostgreSQL database, by Orleans' ADO.NET providers.</summary>
/// <param name="address">The database.</param>
/// <param name="runsFolder">Absolute path of the folder of runs, which the silos share.</param>
sealed class PostgresBackend(PostgresAddress address, string runsFolder) : ISiloBackend
{
    /// <summary>The name under which Orleans looks for Npgsql.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>The storage that <see cref="PatientStorage"/> wraps.</summary>
    const string Inner = $"{WindrowGrains.JobStorage}-postgres";

    public string RunsFolder => runsFolder;

    public IEnumerable<IHostedService> Guards()
    {
        PostgresGuard database = new(address);
        return [database, new FolderOwnership(runsFolder, localSilo: null, () => new ClusterClaim(database.Identity, address.Name))];
    }

    public void ConfigureMembership(ISiloBuilder silo) =>
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, address.ConnectionString));

    public void ConfigureStorage(ISiloBuilder silo)
    {
        silo.AddAdoNetGrainStorage(Inner, o =>
        {
            (o.Invariant, o.ConnectionString) = (Invariant, address.ConnectionString);
            o.GrainStorageSerializer = new JsonStateSerializer();
        });
        silo.Services.AddKeyedSingleton<IGrainStorage>(WindrowGrains.JobStorage, (services, _) => new PatientStorage(
            services.GetRequiredKeyedService<IGrainStorage>(Inner), services.GetRequiredService<ILogger<PatientStorage>>()));
    }
}
