using Microsoft.Extensions.Hosting;
using Windrow.Clustering;
using Windrow.Silo.Clustering.Postgres;

namespace Windrow.Silo.Clustering;

/// <summary>What a silo does with its cluster's <see cref="ClusterBackend"/>: membership, job records, and who may use the folder of runs.</summary>
interface ISiloBackend
{
    /// <summary>Absolute path of the folder that has every run folder; all silos of the cluster share it.</summary>
    string RunsFolder { get; }

    /// <summary>Services that must start before the silo, in this order, and stop after it. They refuse a backend that cannot be used with an
    /// <see cref="IOException"/> of one sentence.</summary>
    IEnumerable<IHostedService> Guards();

    /// <summary>Tells the silo where its membership is.</summary>
    void ConfigureMembership(ISiloBuilder silo);

    /// <summary>Tells the silo where its job records are.</summary>
    void ConfigureStorage(ISiloBuilder silo);
}

/// <summary>Chooses between the backends.</summary>
static class SiloBackends
{
    /// <summary>The backend that a silo's options name.</summary>
    /// <param name="options">Options without problems.</param>
    /// <param name="localSilo">For local mode, a name for the cluster of this one silo; null for a silo of a cluster.</param>
    public static ISiloBackend Of(SiloOptions options, string? localSilo) => (options.Backend, localSilo) switch
    {
        (ClusterBackend.Folder folder, _) => new FolderBackend(folder.FullPath, localSilo),
        (ClusterBackend.Database database, null) => new PostgresBackend(database.Address, Path.GetFullPath(options.RunsFolder!)),
        _ => throw new ArgumentException("A silo inside a process keeps its jobs in a folder; name a folder instead of a database.", nameof(options)),
    };
}
