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

    /// <summary>The version of the tables in the database.</summary>
    /// <exception cref="ClusterDatabaseException">The database cannot be read.</exception>
    public Task<TablesVersion> VersionAsync(CancellationToken cancellation = default) =>
        UseAsync(connection => VersionAsync(connection, cancellation), cancellation);

    /// <summary>Brings the tables up to date in one transaction. Only one process does so at a time.</summary>
    /// <returns>The versions that were missing, oldest first.</returns>
    /// <exception cref="ClusterDatabaseException">The database cannot be changed, and is as it was; its tables are of a later Windrow that this one
    /// cannot work with; or silos are running that could not use the new tables.</exception>
    public Task<IReadOnlyList<SchemaVersion>> UpdateAsync(CancellationToken cancellation = default) => UseAsync<IReadOnlyList<SchemaVersion>>(
        async connection =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellation);
            TablesVersion tables = await VersionAsync(connection, cancellation);
            RequireUsable(tables);
            SchemaVersion[] missing = [.. SchemaVersion.All.Where(known => known.Number > tables.Number)];
            if (missing.Length > 0) await PrepareAsync(connection, cancellation);
            foreach (SchemaVersion next in missing) await ApplyAsync(connection, next, tables, cancellation);
            await transaction.CommitAsync(cancellation);
            return missing;
        },
        cancellation);

    /// <summary>Checks that the tables are there and up to date, or of a later version that this program can use.</summary>
    /// <exception cref="ClusterDatabaseException">They are not, or the database cannot be read.</exception>
    public async Task RequireAsync(CancellationToken cancellation = default)
    {
        TablesVersion tables = await VersionAsync(cancellation);
        RequireUsable(tables);
        if (tables.Number == 0)
            throw new ClusterDatabaseException($"The database {address.Name} has no tables of Windrow yet; create them with: windrow db init --cluster {address.Name}");
        if (tables.Number < Newest)
        {
            throw new ClusterDatabaseException(
                $"The tables in the database {address.Name} have version {tables.Number}, and this Windrow needs version {Newest}; update them with: windrow db init --cluster {address.Name}");
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

    void RequireUsable(TablesVersion tables)
    {
        if (tables.UsableSince > Newest)
        {
            throw new ClusterDatabaseException(
                $"The tables in the database {address.Name} have version {tables.Number}, and this Windrow knows versions up to {Newest}; use a later Windrow.");
        }
    }

    /// <summary>Creates the table of versions. That of an older Windrow does not say since when a version is usable.</summary>
    static Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellation) => ExecuteAsync(
        connection,
        $"""
        CREATE SCHEMA IF NOT EXISTS {PostgresAddress.Schema};
        CREATE TABLE IF NOT EXISTS {Table} (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now());
        ALTER TABLE {Table} ADD COLUMN IF NOT EXISTS usable_since integer
        """,
        cancellation);

    async Task ApplyAsync(NpgsqlConnection connection, SchemaVersion next, TablesVersion tables, CancellationToken cancellation)
    {
        string script = next.Script();
        int usableSince = next.UsableSince(script);
        if (tables.Number > 0 && usableSince > tables.Number) await RequireNoSilosAsync(connection, next, tables, cancellation);
        await ExecuteAsync(connection, script, cancellation);
        await using NpgsqlCommand record = new($"INSERT INTO {Table} (number, name, usable_since) VALUES ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = next.Number }, new() { Value = next.Name }, new() { Value = usableSince } },
        };
        await record.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Silos that run know the tables as they are; a version that they cannot use is not applied under them.</summary>
    async Task RequireNoSilosAsync(NpgsqlConnection connection, SchemaVersion next, TablesVersion tables, CancellationToken cancellation)
    {
        await using NpgsqlCommand running = new(
            $"SELECT count(*) FROM {PostgresAddress.Schema}.silo WHERE status = 3 AND alive > now() - interval '1 minute'", connection);
        if ((long)(await running.ExecuteScalarAsync(cancellation))! is > 0 and long silos)
        {
            throw new ClusterDatabaseException(
                $"The tables in the database {address.Name} have version {tables.Number}, and {silos} running {(silos == 1 ? "silo" : "silos")} could not use version {next.Number}; " +
                "stop all silos, then run this again. A silo that was killed counts as running for a minute.");
        }
    }

    static async Task<TablesVersion> VersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using NpgsqlCommand exists = new($"SELECT to_regclass('{Table}') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellation))!) return default;

        // As JSON, because the column is not in the table of an older Windrow.
        await using NpgsqlCommand newest = new(
            $"SELECT coalesce(max(number), 0), coalesce(max(coalesce((to_jsonb(v) ->> 'usable_since')::integer, number)), 0) FROM {Table} v", connection);
        await using NpgsqlDataReader row = await newest.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new TablesVersion(row.GetInt32(0), row.GetInt32(1));
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string script, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(script, connection) { CommandTimeout = (int)UpdateLimit.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
