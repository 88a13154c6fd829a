using Npgsql;

namespace Windrow.Clustering.Postgres;

/// <summary>The tables of a cluster's database: creates them, brings them up to date, and checks them before they are used.</summary>
/// <param name="address">The database.</param>
public sealed class PostgresSchema(PostgresAddress address)
{
    /// <summary>Any number that other programs do not lock in the same database.</summary>
    const long LockKey = 0x57_49_4E_44_52_4F_57;

    const string Table = $"{PostgresAddress.Schema}.schema_version";

    /// <summary>Another process that brings the tables up to date holds the lock for as long as its scripts take.</summary>
    static readonly TimeSpan UpdateLimit = TimeSpan.FromMinutes(1);

    static int Newest => SchemaVersion.All[^1].Number;

    /// <summary>The version of the tables in the database; 0 when there are none.</summary>
    /// <exception cref="ClusterDatabaseException">The database cannot be read.</exception>
    public Task<int> VersionAsync(CancellationToken cancellation = default) =>
        UseAsync(connection => VersionAsync(connection, cancellation), cancellation);

    /// <summary>Brings the tables up to date in one transaction. Only one process does so at a time.</summary>
    /// <returns>The versions that were missing, oldest first.</returns>
    /// <exception cref="ClusterDatabaseException">The database cannot be changed, and is as it was; or its tables are of a later Windrow.</exception>
    public Task<IReadOnlyList<SchemaVersion>> UpdateAsync(CancellationToken cancellation = default) => UseAsync<IReadOnlyList<SchemaVersion>>(
        async connection =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellation);
            int version = await VersionAsync(connection, cancellation);
            RequireKnown(version);
            if (version == 0)
            {
                await ExecuteAsync(
                    connection,
                    $"CREATE SCHEMA IF NOT EXISTS {PostgresAddress.Schema}; " +
                    $"CREATE TABLE {Table} (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())",
                    cancellation);
            }

            SchemaVersion[] missing = [.. SchemaVersion.All.Where(known => known.Number > version)];
            foreach (SchemaVersion next in missing)
            {
                await ExecuteAsync(connection, next.Script(), cancellation);
                await using NpgsqlCommand record = new($"INSERT INTO {Table} (number, name) VALUES ($1, $2)", connection)
                {
                    Parameters = { new() { Value = next.Number }, new() { Value = next.Name } },
                };
                await record.ExecuteNonQueryAsync(cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return missing;
        },
        cancellation);

    /// <summary>Checks that the tables are there and up to date.</summary>
    /// <exception cref="ClusterDatabaseException">They are not, or the database cannot be read.</exception>
    public async Task RequireAsync(CancellationToken cancellation = default)
    {
        int version = await VersionAsync(cancellation);
        RequireKnown(version);
        if (version == 0)
            throw new ClusterDatabaseException($"The database {address.Name} has no tables of Windrow yet; create them with: windrow db init --cluster {address.Name}");
        if (version < Newest)
        {
            throw new ClusterDatabaseException(
                $"The tables in the database {address.Name} have version {version}, and this Windrow needs version {Newest}; update them with: windrow db init --cluster {address.Name}");
        }
    }

    /// <summary>Opens a connection and uses it.</summary>
    /// <exception cref="ClusterDatabaseException">The database cannot be reached, or refuses.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellation = default)
    {
        try
        {
            await using NpgsqlConnection connection = new(address.ConnectionString);
            await connection.OpenAsync(cancellation);
            return await use(connection);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw ClusterDatabaseException.Of(address, e);
        }
    }

    void RequireKnown(int version)
    {
        if (version > Newest)
        {
            throw new ClusterDatabaseException(
                $"The tables in the database {address.Name} have version {version}, and this Windrow knows versions up to {Newest}; use a later Windrow.");
        }
    }

    static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using NpgsqlCommand exists = new($"SELECT to_regclass('{Table}') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellation))!) return 0;
        await using NpgsqlCommand newest = new($"SELECT coalesce(max(number), 0) FROM {Table}", connection);
        return (int)(await newest.ExecuteScalarAsync(cancellation))!;
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string script, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(script, connection) { CommandTimeout = (int)UpdateLimit.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
