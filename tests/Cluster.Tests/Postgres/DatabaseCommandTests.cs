using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Windrow.Clustering.Postgres;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Postgres;

/// <summary>The command line over a database that is ready, not ready or not there, as a user sees it.</summary>
[Collection(ProcessCollection.Name)]
public sealed class DatabaseCommandTests(PostgresFixture postgres) : IDisposable
{
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task Init_creates_the_tables_once_even_when_two_run_at_a_time_and_adds_to_those_of_an_older_version()
    {
        string address = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        string name = PostgresAddress.Parse(address).Name;
        Assert.Equal($"{name} has no tables of Windrow yet; create them with: windrow db init --cluster {name}", await OutAsync("db", "status", "--cluster", address));
        PostgresSchema schema = new(PostgresAddress.Parse(address));
        IReadOnlyList<SchemaVersion>[] both = await Task.WhenAll(schema.UpdateAsync(), schema.UpdateAsync());
        Assert.Equal(SchemaVersion.All, both.SelectMany(added => added));
        Assert.Equal($"The tables in {name} are up to date (version 2).", await OutAsync("db", "init", "--cluster", address));

        // As they were in version 1.
        await PostgresServer.ExecuteAsync(address, "DELETE FROM schema_version WHERE number = 2; DROP TABLE grain_state; DELETE FROM OrleansQuery WHERE QueryKey LIKE '%StorageKey'");
        await RefusedAsync(
            $"The tables in the database {name} have version 1, and this Windrow needs version 2; update them with: windrow db init --cluster {name}",
            "list", "--cluster", address);
        Assert.Equal($"Added version 2 to {name}: job records.", await OutAsync("db", "init", "--cluster", address));
        await PostgresServer.ExecuteAsync(address, "INSERT INTO schema_version (number, name) VALUES (3, 'later')");
        await RefusedAsync($"The tables in the database {name} have version 3, and this Windrow knows versions up to 2; use a later Windrow.", "db", "init", "--cluster", address);
    }

    [PostgresFact]
    public async Task Tables_of_a_later_version_are_used_if_that_says_so()
    {
        string address = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        string name = PostgresAddress.Parse(address).Name;
        PostgresSchema schema = new(PostgresAddress.Parse(address));
        await schema.UpdateAsync();
        await PostgresServer.ExecuteAsync(address, "INSERT INTO schema_version (number, name, usable_since) VALUES (3, 'later', 2)");
        await schema.RequireAsync();
        Assert.Empty(await schema.UpdateAsync());
        Assert.Equal($"The tables in {name} have version 3. This Windrow knows versions up to 2, and can use them.", await OutAsync("db", "status", "--cluster", address));
        await RefusedAsync($"No silo answers for the database {name}; start one with: windrow silo --cluster {name} --runs DIR", "list", "--cluster", address);

        // A fourth version that programs of the third can use is still one that this program cannot, because of the third.
        await PostgresServer.ExecuteAsync(address, "UPDATE schema_version SET usable_since = 3 WHERE number = 3; INSERT INTO schema_version VALUES (4, 'latest', now(), 2)");
        await RefusedAsync($"The tables in the database {name} have version 4, and this Windrow knows versions up to 2; use a later Windrow.", "list", "--cluster", address);
    }

    [PostgresFact]
    public async Task Tables_are_not_changed_under_silos_that_could_not_use_them()
    {
        string address = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        string name = PostgresAddress.Parse(address).Name;
        PostgresSchema schema = new(PostgresAddress.Parse(address));
        await schema.UpdateAsync();

        // As they were in version 1, with a silo that gave its last sign of life ten seconds ago.
        await PostgresServer.ExecuteAsync(address, """
            DELETE FROM schema_version WHERE number = 2;
            DROP TABLE grain_state;
            DELETE FROM OrleansQuery WHERE QueryKey LIKE '%StorageKey';
            ALTER TABLE schema_version DROP COLUMN usable_since;
            INSERT INTO silo_list VALUES ('c', 1);
            INSERT INTO silo VALUES ('c', '10.0.0.1', 1, 1, 1, 'a', 'a', 3, NULL, now(), now() - interval '10 seconds')
            """);
        await RefusedAsync(
            $"The tables in the database {name} have version 1, and 1 running silo could not use version 2; stop all silos, then run this again. A silo that was killed counts as running for a minute.",
            "db", "init", "--cluster", address);
        Assert.Equal(new TablesVersion(1, 1), await schema.VersionAsync());
        await PostgresServer.ExecuteAsync(address, "UPDATE silo SET alive = now() - interval '2 minutes'");
        Assert.Equal($"Added version 2 to {name}: job records.", await OutAsync("db", "init", "--cluster", address));
        Assert.Equal(new TablesVersion(2, 2), await schema.VersionAsync());
    }

    [PostgresFact]
    public async Task A_failed_update_leaves_the_database_as_it_was()
    {
        string address = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        PostgresSchema schema = new(PostgresAddress.Parse(address));
        await PostgresServer.ExecuteAsync(address, "CREATE SCHEMA windrow; CREATE TABLE windrow.grain_state ()");      // in the way of version 2
        ClusterDatabaseException e = await Assert.ThrowsAsync<ClusterDatabaseException>(() => schema.UpdateAsync());
        Assert.Contains("grain_state", e.Message, StringComparison.Ordinal);
        Assert.Equal(default, await schema.VersionAsync());
        Assert.Equal(1L, await PostgresServer.ExecuteAsync(address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'windrow'"));
    }

    [PostgresFact]
    public async Task A_database_that_cannot_be_used_is_refused_in_one_sentence_at_once()
    {
        PostgresServer server = await postgres.ServerAsync();
        string empty = await server.CreateDatabaseAsync(), at = $"127.0.0.1:{server.Port}", name = PostgresAddress.Parse(empty).Name;
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        string unreachable = $"postgres://{PostgresServer.User}:{Uri.EscapeDataString(PostgresServer.Password)}@127.0.0.1:{port}/x";

        foreach (string[] command in (string[][])[["silo", "--runs", _folder.Path], ["list"]])
        {
            string[] With(string cluster) => [.. command, "--cluster", cluster];
            await RefusedAsync($"The database {name} has no tables of Windrow yet; create them with: windrow db init --cluster {name}", With(empty));
            await RefusedAsync(
                $"The PostgreSQL server at {at} has no database 'nowhere'; create it, then run: windrow db init --cluster postgres://windrow@{at}/nowhere", With(server.Address("nowhere")));
            await RefusedAsync(
                $"The PostgreSQL server at {at} does not let user 'windrow' in (password authentication failed for user \"windrow\"); correct the user or the password in --cluster or WINDROW_CLUSTER.",
                With($"postgres://windrow:wrong@{at}/postgres"));
            await RefusedAsync($"No PostgreSQL server answers at 127.0.0.1:{port} (Connection refused); start it, or correct --cluster or WINDROW_CLUSTER.", With(unreachable));
        }

        silent.Listen();        // accepts connections, and never says a word
        long begun = Stopwatch.GetTimestamp();
        ClusterDatabaseException e = await Assert.ThrowsAsync<ClusterDatabaseException>(() => new PostgresSchema(PostgresAddress.Parse(unreachable)).RequireAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, AtOnce);
        Assert.Equal($"No PostgreSQL server answers at 127.0.0.1:{port} (no answer in time); start it, or correct --cluster or WINDROW_CLUSTER.", e.Message);
        await new PostgresSchema(PostgresAddress.Parse(empty)).UpdateAsync();
        await RefusedAsync($"No silo answers for the database {name}; start one with: windrow silo --cluster {name} --runs DIR", "list", "--cluster", empty);
    }

    [PostgresFact]
    public async Task A_folder_that_the_silos_of_a_database_serve_is_kept_from_others_and_no_output_has_the_password()
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Database, postgres);
        using TestCluster other = await TestCluster.CreateAsync(Backend.Database, postgres);
        string name = cluster.Backend.Name;
        await using SiloProcess silo = await cluster.StartSiloAsync("a", logLevel: "Information");
        string another = $"The folder '{cluster.Runs}' is served by the silos of another cluster, '{name}'. Join it with --cluster '{name}', or choose another folder with ";
        await RefusedAsync($"{another}--runs.", "silo", "--cluster", other.Cluster, "--runs", cluster.Runs);
        await RefusedAsync($"{another}--cluster.", "silo", "--cluster", cluster.Runs);
        await RefusedAsync($"The folder '{cluster.Runs}' is served by the silos of the cluster {name}; name it with --cluster instead of the folder.", "list", "--runs", cluster.Runs);
        Assert.Equal("[]", await OutAsync("list", "--json", "--cluster", cluster.Cluster));
        Assert.Equal(0, await silo.TerminateAsync());
        Assert.Matches(" info [^ ]+ Orleans", silo.Errors);
        AssertNoPassword(silo.Errors);
    }

    async Task<string> OutAsync(params string[] command)
    {
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(_folder.Path, command);
        Assert.True(exitCode == 0, windrow.Error);
        AssertNoPassword(windrow.Out + windrow.Error);
        return windrow.Out;
    }

    async Task RefusedAsync(string sentence, params string[] command)
    {
        (int exitCode, WindrowProcess windrow) = await WindrowProcess.RunAsync(_folder.Path, command);
        Assert.Equal((2, $"error: {sentence}"), (exitCode, windrow.Error));
    }

    static void AssertNoPassword(string text)
    {
        Assert.DoesNotContain(PostgresServer.Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(PostgresServer.Password), text, StringComparison.Ordinal);
    }
}
