using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Windrow.Clustering;
using Windrow.Silo.Storage;

namespace Windrow.Silo.Clustering;

/// <summary>Keeps everything in one folder: membership in a JSON file, job records in SQLite, and the run folders.</summary>
/// <param name="folder">Absolute path.</param>
/// <param name="localSilo">For local mode, a name for the cluster of this one silo; null for a silo of a cluster.</param>
sealed class FolderBackend(string folder, string? localSilo) : ISiloBackend
{
    readonly string? _localFolder = localSilo is null ? null : ClusterFolder.LocalSilo(folder, localSilo);

    public string RunsFolder => folder;

    public IEnumerable<IHostedService> Guards() =>
        [new FolderOwnership(folder, _localFolder, () => new ClusterClaim(ClusterClaim.ThisFolder, folder)), new JobDatabase(folder)];

    public void ConfigureMembership(ISiloBuilder silo)
    {
        MembershipFile file = new(ClusterFolder.MembershipFile(_localFolder ?? folder));
        silo.Services.AddSingleton<IMembershipTable>(new FileMembershipTable(file, isAlone: localSilo is not null));
    }

    public void ConfigureStorage(ISiloBuilder silo) => silo.AddJobStorage(folder);
}
