using System.Net;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;

namespace Windrow.Silo.Clustering.Postgres;

/// <summary>Checks a cluster's database before a silo starts, and marks silos as dead whose processes have ended; otherwise, the start would wait
/// until their signs of life expire.</summary>
sealed class PostgresGuard(PostgresAddress address) : IHostedService
{
    readonly PostgresSchema _schema = new(address);

    /// <summary>The database's own identity, from the start on.</summary>
    public string Identity { get; private set; } = "";

    /// <exception cref="ClusterDatabaseException">The database cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _schema.RequireAsync(cancellationToken);
        await _schema.UseAsync(
            async connection =>
            {
                Identity = await IdentityAsync(connection, cancellationToken);
                List<IPEndPoint> active = await ActiveAsync(connection, cancellationToken);
                bool[] ended = await Task.WhenAll(active.Select(silo => PortProbe.IsRefusedAsync(silo, cancellationToken)));
                foreach (IPEndPoint silo in active.Where((_, i) => ended[i])) await MarkDeadAsync(connection, silo, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    static async Task<string> IdentityAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new("SELECT id::text FROM cluster_identity", connection);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    static async Task<List<IPEndPoint>> ActiveAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new("SELECT DISTINCT address, port FROM silo WHERE cluster = $1 AND status = $2", connection)
        {
            Parameters = { new() { Value = ClusterFolder.ClusterId }, new() { Value = (int)SiloStatus.Active } },
        };
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellation);
        List<IPEndPoint> active = [];
        while (await rows.ReadAsync(cancellation)) active.Add(new IPEndPoint(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)));
        return active;
    }

    /// <summary>A change of the list of silos as Orleans makes it: the list's row first, and its version increases.</summary>
    static async Task MarkDeadAsync(NpgsqlConnection connection, IPEndPoint silo, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(
            """
            WITH advanced AS (UPDATE silo_list SET version = version + 1 WHERE cluster = $1 RETURNING cluster)
            UPDATE silo s SET status = $4 FROM advanced a
             WHERE s.cluster = a.cluster AND s.address = $2 AND s.port = $3 AND s.status = $5
            """, connection)
        {
            Parameters =
            {
                new() { Value = ClusterFolder.ClusterId },
                new() { Value = silo.Address.ToString() },
                new() { Value = silo.Port },
                new() { Value = (int)SiloStatus.Dead },
                new() { Value = (int)SiloStatus.Active },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
