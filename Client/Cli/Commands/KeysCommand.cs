using System.CommandLine;
using Windrow.Security;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow keys init</c>, <c>add</c>, <c>revoke</c> and <c>list</c>: the keys that a cluster's own authority signs.</summary>
static class KeysCommand
{
    static readonly Argument<string> InitFolder = new("FOLDER") { Description = "The authority's new folder. Keep it off the cluster's machines." };
    static readonly Argument<string> Name = new("NAME") { Description = "The key's name: a-z, 0-9 and '-'." };

    static readonly Option<string> Folder = new("--folder")
    {
        Description = "The authority's folder (default: this one).",
        HelpName = "DIR",
        DefaultValueFactory = _ => ".",
    };

    static readonly Option<KeyRole> Role = new("--role")
    {
        Description = "What the key allows: reader, submitter, administrator, or silo for a silo's own key.",
        HelpName = "ROLE",
        Required = true,
    };

    public static Command Create(CliContext cli) => new("keys", "Make, sign and revoke the keys of silos and users.")
    {
        Create("init", "Make a new authority.", [InitFolder], [], parsed =>
        {
            string folder = Path.GetFullPath(parsed.GetRequiredValue(InitFolder));
            KeyAuthority.Create(folder, cli.Time);
            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Folder = folder });
            else cli.Out.WriteLine($"Made an authority in '{folder}'. Anyone who can read {folder}/authority.key can make keys.");
        }),
        Create("add", "Make and sign a key.", [Name], [Role, Folder], parsed =>
        {
            string file = Open(cli, parsed).Add(parsed.GetRequiredValue(Name), parsed.GetValue(Role));
            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { File = file });
            else cli.Out.WriteLine($"Give '{file}' to its holder; it contains the private key.");
        }),
        Create("revoke", "Revoke a key, forever.", [Name], [Folder], parsed =>
        {
            Open(cli, parsed).Revoke(parsed.GetRequiredValue(Name));
            string list = Path.Combine(Path.GetFullPath(parsed.GetRequiredValue(Folder)), RevokedKeys.FileName);
            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Revoked = parsed.GetValue(Name), File = list });
            else cli.Out.WriteLine($"Revoked. Copy '{list}' to the folder of each silo's key; new connections are then refused, and existing ones end within 10 seconds.");
        }),
        Create("list", "List all keys.", [], [Folder], parsed =>
        {
            IReadOnlyList<IssuedKey> keys = Open(cli, parsed).List();
            if (parsed.GetValue(SharedOptions.Json))
            {
                cli.WriteJson(keys.Select(key => new { key.Identity.Name, key.Identity.Role, key.Expires, Revoked = key.IsRevoked }));
                return;
            }

            foreach (IssuedKey key in keys)
                cli.Out.WriteLine($"{key.Identity.Name,-24} {key.Identity.Role,-14} {(key.IsRevoked ? "revoked" : $"until {key.Expires:yyyy-MM-dd}")}");
        }),
    };

    static Command Create(string name, string description, Argument[] arguments, Option[] options, Action<ParseResult> run)
    {
        Command command = new(name, description) { SharedOptions.Json };
        foreach (Argument argument in arguments) command.Arguments.Add(argument);
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            try
            {
                run(parsed);
                return ExitCodes.Done;
            }
            catch (Exception e) when (e is IOException or ArgumentException or InvalidDataException or UnauthorizedAccessException)
            {
                throw new UserErrorException(e.Message, e);
            }
        });
        return command;
    }

    static KeyAuthority Open(CliContext cli, ParseResult parsed) => new(Path.GetFullPath(parsed.GetRequiredValue(Folder)), cli.Time);
}
