using System.CommandLine;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow db init</c> and <c>windrow db status</c>: the tables of a cluster's database.</summary>
static class DatabaseCommand
{
    public static Command Create(CliContext cli) => new("db", "Prepare the PostgreSQL database of a cluster.")
    {
        Create("init", "Create the tables, or bring those of an older version up to date. Changes nothing when they are.", cli, InitAsync),
        Create("status", "Show which version the tables have.", cli, StatusAsync),
    };

    static Command Create(string name, string description, CliContext cli, Func<CliContext, PostgresAddress, bool, Task> run)
    {
        Command command = new(name, description) { SharedOptions.ClusterOnly, SharedOptions.Json };
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                await run(cli, Address(parsed, cli), parsed.GetValue(SharedOptions.Json));
                return ExitCodes.Done;
            }
            catch (ClusterDatabaseException e)
            {
                throw new UserErrorException(e.Message, e);
            }
        });
        return command;
    }

    static PostgresAddress Address(ParseResult parsed, CliContext cli) => parsed.ClusterPlace(cli)?.Backend is ClusterBackend.Database database
        ? database.Address
        : throw new UserErrorException("db needs a database: --cluster postgres://USER:PASSWORD@HOST:PORT/DATABASE. A cluster's folder needs no preparation.");

    static async Task InitAsync(CliContext cli, PostgresAddress address, bool json)
    {
        PostgresSchema schema = new(address);
        IReadOnlyList<SchemaVersion> added = await schema.UpdateAsync(cli.Interrupted);
        int version = added.Count > 0 ? added[^1].Number : (await schema.VersionAsync(cli.Interrupted)).Number;
        if (json) cli.WriteJson(new { Database = address.Name, Version = version, Added = added.Select(one => one.Name) });
        else if (added.Count == 0) cli.Out.WriteLine($"The tables in {address.Name} are up to date (version {version}).");
        foreach (SchemaVersion one in json ? [] : added) cli.Out.WriteLine($"Added version {one.Number} to {address.Name}: {one.Name}.");
    }

    static async Task StatusAsync(CliContext cli, PostgresAddress address, bool json)
    {
        (int version, int usableSince) = await new PostgresSchema(address).VersionAsync(cli.Interrupted);
        int newest = SchemaVersion.All[^1].Number;
        if (json)
        {
            cli.WriteJson(new { Database = address.Name, Version = version, Newest = newest, Usable = version >= newest && usableSince <= newest });
            return;
        }

        cli.Out.WriteLine(version.CompareTo(newest) switch
        {
            _ when version == 0 => $"{address.Name} has no tables of Windrow yet; create them with: windrow db init --cluster {address.Name}",
            < 0 => $"The tables in {address.Name} have version {version} of {newest}; update them with: windrow db init --cluster {address.Name}",
            0 => $"The tables in {address.Name} are up to date (version {version}).",
            > 0 when usableSince <= newest => $"The tables in {address.Name} have version {version}. This Windrow knows versions up to {newest}, and can use them.",
            > 0 => $"The tables in {address.Name} have version {version}, and this Windrow knows versions up to {newest}.",
        });
    }
}
