using System.Net;
using Npgsql;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;

namespace Windrow.Client.Clustering;

/// <summary>Finds silos in a cluster's database, by Orleans' ADO.NET provider.</summary>
sealed class PostgresClients(PostgresAddress address) : IClientBackend
{
    /// <summary>Orleans' <see cref="SiloStatus.Active"/>: the silo serves clients.</summary>
    const int Active = (int)SiloStatus.Active;

    public async Task<IReadOnlyList<IPEndPoint>> GatewaysAsync(CancellationToken cancellation)
    {
        PostgresSchema schema = new(address);
        await schema.RequireAsync(cancellation);
        return await schema.UseAsync(
            async connection =>
            {
                await using NpgsqlCommand command = new("SELECT address, gateway FROM silo WHERE cluster = $1 AND status = $2 AND gateway > 0", connection)
                {
                    Parameters = { new() { Value = ClusterFolder.ClusterId }, new() { Value = Active } },
                };
                List<IPEndPoint> gateways = [];
                await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellation);
                while (await rows.ReadAsync(cancellation)) gateways.Add(new IPEndPoint(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)));
                return gateways;
            },
            cancellation);
    }

    public void Configure(IClientBuilder client) =>
        client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", address.ConnectionString));
}
