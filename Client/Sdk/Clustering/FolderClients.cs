using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;
using Windrow.Clustering;

namespace Windrow.Client.Clustering;

/// <summary>Finds silos in a cluster's membership file.</summary>
sealed class FolderClients(MembershipFile file) : IClientBackend
{
    public async Task<bool> HasSiloAsync(CancellationToken cancellation) =>
        (await file.ReadAsync(cancellation)).Silos.Any(silo => silo.Gateway is not null);

    public void Configure(IClientBuilder client)
    {
        client.Services.AddSingleton(file);
        client.Services.AddSingleton<IGatewayListProvider, FileGatewayListProvider>();
    }
}
