using System.CommandLine;
using Windrow.Cli.Configuration;
using Windrow.Cli.Views;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow config show</c>: what settings a silo would have, and where each of them was set.</summary>
static class ConfigCommand
{
    public static Command Create(CliContext cli)
    {
        Command show = new("show", "Show every setting that 'windrow silo' would have with the same options, and where it was set. Passwords are left out.") { SharedOptions.Json };
        SiloArguments.AddTo(show);
        show.SetAction((parsed, _) => Task.FromResult(Show(cli, parsed)));
        return new Command("config", "Show the settings of silos.") { show };
    }

    static int Show(CliContext cli, ParseResult parsed)
    {
        SiloConfiguration configuration = SiloArguments.Read(cli, parsed);
        (SiloSetting Setting, string Value, string Source)[] lines = [.. SiloSetting.All.SelectMany(setting => LinesOf(setting, configuration))];
        if (parsed.GetValue(SharedOptions.Json))
            cli.WriteJson(lines.Select(line => new { line.Setting.Name, line.Value, line.Source, line.Setting.Variable }));
        else
            cli.Console.Write(SettingTable.Of(lines.Select(line => (line.Setting.Name, line.Value, line.Source))));
        string[] problems = configuration.Problems.Count > 0 ? [.. configuration.Problems] : [.. configuration.Options()?.Problems() ?? []];
        if (problems.Length == 0) return ExitCodes.Done;
        throw new UserErrorException(string.Join(Environment.NewLine, problems));
    }

    static IEnumerable<(SiloSetting Setting, string Value, string Source)> LinesOf(SiloSetting setting, SiloConfiguration configuration)
    {
        if (configuration.Of(setting) is { Count: > 0 } values)
            return values.Select(value => (setting, Item(value) + SiloConfiguration.Shown(value), value.Source));
        return [(setting, setting.Default, "default")];
    }

    /// <summary>The name of an item of a mapping, before its value.</summary>
    static string Item(SettingValue value) =>
        value.Key.Length > value.Setting.Length && !int.TryParse(value.Key[(value.Setting.Length + 1)..], out _) ? $"{value.Key[(value.Setting.Length + 1)..]}: " : "";
}
