using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;

namespace Windrow.Client.Clustering;

/// <summary>Tells Orleans' client which silos accept clients, from the cluster's database.</summary>
/// <remarks>Orleans' own provider for databases would bring membership and its queries to every client.</remarks>
sealed class PostgresGatewayListProvider(PostgresAddress address, IOptions<GatewayOptions> options) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways() =>
        [.. (await GatewaysAsync(address, CancellationToken.None)).Select(gateway => gateway.ToGatewayUri())];

    /// <summary>The addresses at which active silos accept clients.</summary>
    /// <exception cref="ClusterDatabaseException">The database cannot be read.</exception>
    public static Task<IReadOnlyList<SiloAddress>> GatewaysAsync(PostgresAddress address, CancellationToken cancellation) =>
        new PostgresSchema(address).UseAsync<IReadOnlyList<SiloAddress>>(
            async connection =>
            {
                await using NpgsqlCommand command = new("SELECT address, gateway, generation FROM silo WHERE cluster = $1 AND status = $2 AND gateway > 0", connection)
                {
                    Parameters = { new() { Value = ClusterFolder.ClusterId }, new() { Value = (int)SiloStatus.Active } },
                };
                await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellation);
                List<SiloAddress> gateways = [];
                while (await rows.ReadAsync(cancellation))
                    gateways.Add(SiloAddress.New(new IPEndPoint(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)), rows.GetInt32(2)));
                return gateways;
            },
            cancellation);
}
