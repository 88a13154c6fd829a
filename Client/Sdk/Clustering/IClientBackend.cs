using System.Net;
using Windrow.Clustering;

namespace Windrow.Client.Clustering;

/// <summary>How a client finds the silos of a cluster's <see cref="ClusterBackend"/>.</summary>
interface IClientBackend
{
    /// <summary>Where silos accept clients, according to the cluster's list of silos. A killed silo may still be listed.</summary>
    /// <exception cref="IOException">The list cannot be read; the message is one sentence.</exception>
    /// <exception cref="InvalidDataException">The list is damaged.</exception>
    Task<IReadOnlyList<IPEndPoint>> GatewaysAsync(CancellationToken cancellation);

    /// <summary>Tells Orleans' client where the list is.</summary>
    void Configure(IClientBuilder client);
}

/// <summary>Chooses between the backends.</summary>
static class ClientBackends
{
    public static IClientBackend Of(ClusterBackend backend) => backend switch
    {
        ClusterBackend.Folder folder => new FolderClients(new MembershipFile(ClusterFolder.MembershipFile(folder.FullPath))),
        ClusterBackend.Database database => new PostgresClients(database.Address),
        _ => throw new NotSupportedException($"Clients cannot use a {backend.GetType().Name}."),
    };
}
