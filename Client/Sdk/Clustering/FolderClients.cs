using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;
using Windrow.Clustering;

namespace Windrow.Client.Clustering;

/// <summary>Finds silos in a cluster's membership file.</summary>
sealed class FolderClients(MembershipFile file) : IClientBackend
{
    public async Task<IReadOnlyList<IPEndPoint>> GatewaysAsync(CancellationToken cancellation) =>
        [.. (await file.ReadAsync(cancellation)).Silos.Select(silo => silo.Gateway).OfType<IPEndPoint>()];

    public void Configure(IClientBuilder client)
    {
        client.Services.AddSingleton(file);
        client.Services.AddSingleton<IGatewayListProvider, FileGatewayListProvider>();
    }
}
