using System.CommandLine;
using System.Net;
using Windrow.Clustering;
using Windrow.Silo;

namespace Windrow.Cli.Configuration;

/// <summary>The options with which a silo's settings are typed.</summary>
static class SiloArguments
{
    public const int UsualHttpPort = 8081;

    static readonly Option<string?> Name = new("--name") { Description = "The silo's name in messages.", HelpName = "NAME" };
    static readonly Option<int?> SiloPort = NumberOption.Create("--silo-port", "Port for other silos (default: a free one).", "PORT", least: 0);
    static readonly Option<int?> GatewayPort = NumberOption.Create("--gateway-port", "Port for clients (default: a free one).", "PORT", least: 0);
    static readonly Option<string?> Address = new("--address")
    {
        Description = "IP address of this machine that other silos and clients can reach (default: 127.0.0.1).",
        HelpName = "IP",
    };

    static readonly Option<IPEndPoint?> Http = ListenOption.Create(
        "--http", $"Where to answer GET /health/live, /health/ready and /metrics: a port of this machine, or an address with a port (default: {SiloSetting.Http.Variable}, or nowhere).", UsualHttpPort);

    static readonly Option<FileInfo?> Keys = new("--keys")
    {
        Description = "The silo's key, as 'windrow keys add' writes it: connections are encrypted, and need a key of the same authority.",
        HelpName = "FILE",
    };

    static readonly Option<FileInfo?> Audit = new("--audit")
    {
        Description = "With a key: append who gave which order, when, and what came of it, to this file, a line of JSON for each.",
        HelpName = "FILE",
    };

    static readonly Option<bool> Insecure = new("--insecure")
    {
        Description = "Allow an address that other machines can reach, without a key. Anyone who can connect to it can then run jobs and read this user's files.",
    };

    static readonly Option<string[]> DataRoot = new("--data-root")
    {
        Description = "Folder that jobs may read data from. May be given several times. Without it, the cluster's clients can submit jobs that read any file the silo's process can read.",
        HelpName = "DIR",
    };

    static readonly Option<DirectoryInfo?> RunsFolder = new(SharedOptions.Runs.Name)
    {
        Description = $"With a database: the folder of runs, which all silos share (default: {SharedOptions.RunsVariable}). A cluster's folder has them itself.",
        HelpName = "DIR",
    };

    static readonly Option<FileInfo?> ConfigFile = new("--config")
    {
        Description = $"A file of settings, in YAML or JSON (default: {SiloConfiguration.FileVariable}). Variables and options win over it.",
        HelpName = "FILE",
    };

    /// <summary>The options with one value: their keys, and their values as text.</summary>
    static readonly (string Key, Option Option, Func<ParseResult, string?> Text)[] Settings =
    [
        ("cluster", SharedOptions.ClusterOnly, parsed => parsed.GetValue(SharedOptions.ClusterOnly)),
        ("runs", RunsFolder, parsed => parsed.GetValue(RunsFolder)?.FullName),
        ("silo_name", Name, parsed => parsed.GetValue(Name)),
        ("slots", SharedOptions.Slots, parsed => $"{parsed.GetValue(SharedOptions.Slots)}"),
        ("silo_port", SiloPort, parsed => $"{parsed.GetValue(SiloPort)}"),
        ("gateway_port", GatewayPort, parsed => $"{parsed.GetValue(GatewayPort)}"),
        ("address", Address, parsed => parsed.GetValue(Address)),
        (SiloSetting.Http.Key, Http, parsed => $"{parsed.GetValue(Http)}"),
        ("keys", Keys, parsed => parsed.GetValue(Keys)?.FullName),
        ("audit", Audit, parsed => parsed.GetValue(Audit)?.FullName),
        ("insecure", Insecure, parsed => parsed.GetValue(Insecure) ? "true" : null),
        ("blas", SharedOptions.Blas, parsed => parsed.GetValue(SharedOptions.Blas)),
    ];

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[.. Settings.Select(setting => setting.Option), DataRoot, ConfigFile]) command.Options.Add(option);
    }

    /// <summary>The settings from the options, the environment and the file.</summary>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static SiloConfiguration Read(CliContext cli, ParseResult parsed)
    {
        string? file = parsed.GetValue(ConfigFile)?.ToString() ?? SiloConfiguration.FileOf(cli);
        return SiloConfiguration.Read(file, Environment.GetEnvironmentVariables(), Typed(parsed));
    }

    /// <summary>The options of the silo.</summary>
    /// <exception cref="UserErrorException">They cannot be used.</exception>
    public static SiloOptions Options(ParseResult parsed, SiloConfiguration configuration)
    {
        SiloOptions options = configuration.Options()
            ?? throw new UserErrorException("silo needs a cluster: --cluster DIR, the folder that its silos share, or --cluster postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
        try
        {
            if (parsed.GetValue(RunsFolder) is not null && ClusterBackend.Parse(options.Cluster) is ClusterBackend.Folder)
                throw new UserErrorException("--runs goes with a database only: a cluster's folder has its runs itself.");
        }
        catch (FormatException e)
        {
            throw new UserErrorException(e.Message, e);
        }

        return options;
    }

    static IEnumerable<SettingValue> Typed(ParseResult parsed)
    {
        string[] roots = parsed.GetValue(DataRoot) ?? [];
        return Settings.Select(setting => (setting.Key, setting.Option.Name, Text: setting.Text(parsed)))
            .Where(setting => !string.IsNullOrEmpty(setting.Text))
            .Select(setting => new SettingValue(setting.Key, setting.Text!, setting.Name))
            .Concat(roots.Select((root, i) => new SettingValue($"data_roots:{i}", root, DataRoot.Name)));
    }
}
