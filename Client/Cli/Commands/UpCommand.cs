using System.CommandLine;
using System.Net;
using Windrow.Cli.Configuration;
using Windrow.Cli.Hosts;
using Windrow.Clustering;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow up hosts.txt</c>: starts a silo on each host, over SSH, when all of them are fit for it.</summary>
static class UpCommand
{
    public static readonly Argument<FileInfo> HostsFile = new("HOSTS")
    {
        Description = "A file with a host in each line, as for ssh, and settings of its silo: address=IP name=NAME slots=N siloPort=PORT gatewayPort=PORT.",
    };

    static readonly Option<DirectoryInfo?> RunsFolder = new("--runs")
    {
        Description = $"With a database: the folder of runs, which all hosts share (default: {SharedOptions.RunsVariable}).",
        HelpName = "DIR",
    };

    static readonly Option<string[]> DataRoot = new("--data-root") { Description = "Folder that jobs may read data from. May be given several times.", HelpName = "DIR" };

    static readonly Option<string> Program = new("--program")
    {
        Description = "The command windrow on the hosts: a name or a path (default: windrow).",
        HelpName = "PATH",
        DefaultValueFactory = _ => "windrow",
    };

    static readonly Option<string?> SiloKey = new("--silo-key")
    {
        Description = "File with the silos' key, as written by 'windrow keys add'. Every host needs it at this path, together with the list of revoked keys.",
        HelpName = "FILE",
    };

    static readonly Option<FileInfo?> ConfigFile = new("--config")
    {
        Description = "File of further settings of the silos, as for 'windrow silo --config'. Every host needs it at this path.",
        HelpName = "FILE",
    };

    static readonly Option<bool> Insecure = new("--insecure")
    {
        Description = "Allow addresses that other machines can reach, without a key. Anyone who can connect to a silo can then run jobs and read its user's files.",
    };

    static readonly Option<bool> Check = new("--check") { Description = "Only check the hosts." };

    public static Command Create(CliContext cli)
    {
        Command command = new("up", "Start a silo on each of several machines, over SSH, after checking versions, ports, clocks and the shared folder.")
        {
            HostsFile, SharedOptions.ClusterOnly, RunsFolder, DataRoot, Program, SiloKey, ConfigFile, Insecure, SharedOptions.Blas, Check, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        IReadOnlyList<ClusterHost> hosts = HostFile.Read(parsed.GetRequiredValue(HostsFile));
        RequireKey(hosts, parsed);
        HostScripts scripts = Scripts(cli, parsed);
        bool json = parsed.GetValue(SharedOptions.Json);
        IReadOnlyList<HostReport> reports = await HostChecks.RunAsync(hosts, scripts, cli.Time, cli.Interrupted);
        bool areFit = reports.All(report => report.Problems.Count == 0);
        if (areFit && !parsed.GetValue(Check)) reports = await StartAsync(reports, scripts, cli.Interrupted);
        if (json) cli.WriteJson(reports.Select(report => new { report.Host.Name, Host = report.Host.Login, Address = $"{report.Host.Address}", report.Version, report.Cores, report.ProcessId, report.Problems }));
        else cli.Console.Write(HostTable.Of(reports));
        if (reports.All(report => report.Problems.Count == 0)) return ExitCodes.Done;
        if (!json) cli.Error.WriteLine(areFit ? "Not every silo could start; the others run." : "No silo was started. Correct what is wrong, and try again.");
        return areFit ? ExitCodes.Failed : ExitCodes.WrongInput;
    }

    static async Task<IReadOnlyList<HostReport>> StartAsync(IReadOnlyList<HostReport> reports, HostScripts scripts, CancellationToken cancellation) =>
        await Task.WhenAll(reports.Select(async report =>
        {
            if (report.ProcessId is not null) return report;
            try
            {
                string ready = await Ssh.RunAsync(report.Host, scripts.Start(report.Host), cancellation);
                string? pid = ready.Split(' ').FirstOrDefault(word => word.StartsWith("pid=", StringComparison.Ordinal));
                return report with { ProcessId = pid is null ? null : int.Parse(pid["pid=".Length..], System.Globalization.CultureInfo.InvariantCulture) };
            }
            catch (IOException e)
            {
                return report with { Problems = [e.Message] };
            }
        }));

    /// <summary>Silos refuse to listen where other machines can reach them without a key; said here, it is said before anything starts. A file of settings
    /// on the hosts can name a key too: then they say it.</summary>
    static void RequireKey(IReadOnlyList<ClusterHost> hosts, ParseResult parsed)
    {
        bool hasKey = parsed.GetValue(SiloKey) is not null, insecure = parsed.GetValue(Insecure);
        if (hasKey && insecure) throw new UserErrorException("--insecure and --silo-key exclude each other; leave one of them out.");
        if (!hasKey && !insecure && parsed.GetValue(ConfigFile) is null && hosts.FirstOrDefault(host => !IPAddress.IsLoopback(host.Address)) is { } open)
        {
            throw new UserErrorException(
                $"'{open.Name}' is to listen on {open.Address}, which other machines can reach, and there is no key. Name the silos' key with --silo-key FILE "
                + "(see 'windrow keys'), or pass --insecure to let anyone who can connect run jobs.");
        }
    }

    static HostScripts Scripts(CliContext cli, ParseResult parsed)
    {
        if (parsed.ClusterPlace(cli) is not { } place)
            throw new UserErrorException("up needs a cluster: --cluster DIR, a folder that all hosts share, or --cluster postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
        string? runs = parsed.GetValue(RunsFolder)?.FullName ?? cli.EnvironmentVariable(SharedOptions.RunsVariable);
        Dictionary<string, string> settings = [];
        string shared;
        if (place.Backend is ClusterBackend.Folder folder) shared = settings[SharedOptions.ClusterVariable] = folder.FullPath;
        else
        {
            settings[SharedOptions.ClusterVariable] = parsed.GetValue(SharedOptions.ClusterOnly) ?? cli.EnvironmentVariable(SharedOptions.ClusterVariable)!;
            shared = settings[SharedOptions.RunsVariable] = string.IsNullOrEmpty(runs)
                ? throw new UserErrorException("a cluster with a database needs a folder for its runs, which all hosts share; name it with --runs, or WINDROW_RUNS.")
                : Path.GetFullPath(runs);
        }

        string[] roots = parsed.GetValue(DataRoot) ?? [];
        for (int i = 0; i < roots.Length; i++) settings[$"WINDROW_DATA_ROOTS__{i}"] = Path.GetFullPath(roots[i]);
        if (parsed.GetValue(ConfigFile) is { } file) settings[SiloConfiguration.FileVariable] = file.FullName;
        if (parsed.GetValue(SharedOptions.Blas) is { } blas) settings["WINDROW_BLAS"] = blas;
        if (parsed.GetValue(SiloKey) is { } key) settings[SharedOptions.KeysVariable] = Path.GetFullPath(key);
        else if (parsed.GetValue(Insecure)) settings["WINDROW_INSECURE"] = "true";
        return new HostScripts(parsed.GetRequiredValue(Program), settings, shared, Guid.NewGuid().ToString("N")[..8]);
    }
}
