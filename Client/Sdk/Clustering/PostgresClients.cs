using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;
using Windrow.Clustering.Postgres;

namespace Windrow.Client.Clustering;

/// <summary>Finds silos in a cluster's database.</summary>
sealed class PostgresClients(PostgresAddress address) : IClientBackend
{
    public async Task<IReadOnlyList<IPEndPoint>> GatewaysAsync(CancellationToken cancellation)
    {
        await new PostgresSchema(address).RequireAsync(cancellation);
        return [.. (await PostgresGatewayListProvider.GatewaysAsync(address, cancellation)).Select(gateway => gateway.Endpoint)];
    }

    public void Configure(IClientBuilder client)
    {
        client.Services.AddSingleton(address);
        client.Services.AddSingleton<IGatewayListProvider, PostgresGatewayListProvider>();
    }
}
