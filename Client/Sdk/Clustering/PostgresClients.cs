using Npgsql;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;

namespace Windrow.Client.Clustering;

/// <summary>Finds silos in a cluster's database, by Orleans' ADO.NET provider.</summary>
sealed class PostgresClients(PostgresAddress address) : IClientBackend
{
    /// <summary>Orleans' <see cref="SiloStatus.Active"/>: the silo serves clients.</summary>
    const int Active = (int)SiloStatus.Active;

    public async Task<bool> HasSiloAsync(CancellationToken cancellation)
    {
        PostgresSchema schema = new(address);
        await schema.RequireAsync(cancellation);
        return await schema.UseAsync(
            async connection =>
            {
                await using NpgsqlCommand command = new("SELECT EXISTS (SELECT FROM silo WHERE cluster = $1 AND status = $2 AND gateway > 0)", connection)
                {
                    Parameters = { new() { Value = ClusterFolder.ClusterId }, new() { Value = Active } },
                };
                return (bool)(await command.ExecuteScalarAsync(cancellation))!;
            },
            cancellation);
    }

    public void Configure(IClientBuilder client) =>
        client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", address.ConnectionString));
}
