using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Windrow.Cli.Hosting;
using Windrow.Cli.Pages;
using Windrow.Clustering;
using Windrow.Grains.Telemetry;
using Windrow.Serving;
using Windrow.Serving.Observability;
using Windrow.Silo;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow silo --cluster DIR|URL</c>: runs one silo of a cluster until it is told to stop.</summary>
/// <remarks>Options that are not on the command line come from <c>WINDROW_*</c> variables; <see cref="SiloOptions"/> has their names.</remarks>
static class SiloCommand
{
    const string HttpVariable = "WINDROW_HTTP";
    const int UsualHttpPort = 8081;

    static readonly Option<string?> Name = new("--name") { Description = "The silo's name in messages.", HelpName = "NAME" };
    static readonly Option<int?> SiloPort = NumberOption.Create("--silo-port", "Port for other silos (default: a free one).", "PORT", least: 0);
    static readonly Option<int?> GatewayPort = NumberOption.Create("--gateway-port", "Port for clients (default: a free one).", "PORT", least: 0);
    /// <summary>The name of an option for commands that start silos: they end when their standard input does, and leave Ctrl-C to that command.</summary>
    public const string EndWithInputName = "--end-with-input";

    static readonly Option<bool> EndWithInput = new(EndWithInputName) { Hidden = true };

    static readonly Option<string?> Address = new("--address")
    {
        Description = "IP address of this machine that other silos and clients can reach (default: 127.0.0.1).",
        HelpName = "IP",
    };

    static readonly Option<IPEndPoint?> Http = ListenOption.Create(
        "--http", $"Where to answer GET /health/live, /health/ready and /metrics: a port of this machine, or an address with a port (default: {HttpVariable}, or nowhere).", UsualHttpPort);

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

    public static Command Create(CliContext cli)
    {
        Command command = new("silo", "Run a silo of a cluster until Ctrl-C or SIGTERM. Its jobs are then paused with a checkpoint.")
        {
            SharedOptions.ClusterOnly, RunsFolder, Name, SharedOptions.Slots, SiloPort, GatewayPort, Address, Http, Keys, Audit, Insecure, DataRoot, SharedOptions.Blas,
            SharedOptions.Json, EndWithInput,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        SiloOptions options = Options(parsed);
        SiloProblems.Refuse(options);
        PrivateFiles.FromNowOn();
        using IHost host = Build(cli, options);
        IPEndPoint? listen = HttpAddress(cli, parsed);
        using PrometheusMetrics? metrics = listen is null ? null : new(SiloMetrics.MeterName, Telemetry.ForeignMeters);
        HealthServer? health = null;
        try
        {
            if (listen is not null)
            {
                health = await HealthServer.StartAsync(
                    listen, () => host.Services.GetRequiredService<SiloReadiness>().Obstacle, metrics!.Text, SiloPage.For(cli, options, listen, host.Services));
            }

            await host.StartAsync(cli.Interrupted);
            await RunAsync(cli, parsed, host, health);
            return ExitCodes.Done;
        }
        catch (IOException exception)
        {
            throw new UserErrorException(exception.Message, exception);
        }
        finally
        {
            if (health is not null) await health.DisposeAsync();       // answers while jobs leave the silo
        }
    }

    static async Task RunAsync(CliContext cli, ParseResult parsed, IHost host, HealthServer? health)
    {
        ILocalSiloDetails silo = host.Services.GetRequiredService<ILocalSiloDetails>();
        string gateway = silo.GatewayAddress is { } address ? $"{address.Endpoint}" : "none";
        if (parsed.GetValue(SharedOptions.Json))
            cli.WriteJson(new { Event = "ready", Pid = Environment.ProcessId, silo.Name, Silo = $"{silo.SiloAddress.Endpoint}", Gateway = gateway, Http = health?.Address });
        else
            cli.Out.WriteLine($"READY pid={Environment.ProcessId} name={silo.Name} silo={silo.SiloAddress.Endpoint} gateway={gateway}{(health is null ? "" : $" http={health.Address.Authority}")}");
        cli.Out.Flush();

        Task ended = host.WaitForShutdownAsync(cli.Interrupted);
        if (parsed.GetValue(EndWithInput)) new Thread(() => EndWith(cli.In)) { IsBackground = true }.Start();
        await ended;
    }

    /// <summary>Where to answer questions about the silo's health; null for nowhere.</summary>
    static IPEndPoint? HttpAddress(CliContext cli, ParseResult parsed)
    {
        if (parsed.GetValue(Http) is { } typed) return typed;
        if (cli.EnvironmentVariable(HttpVariable) is not { Length: > 0 } named) return null;
        return ListenOption.TryParse(named, out IPEndPoint? listen) ? listen : throw new UserErrorException(ListenOption.Problem(HttpVariable, named, UsualHttpPort));
    }

    static IHost Build(CliContext cli, SiloOptions options)
    {
        try
        {
            return SiloHost.Build(options, Telemetry.Exporting(cli.EnvironmentVariable, options.Name));
        }
        catch (InvalidDataException exception)
        {
            throw new UserErrorException(exception.Message, exception);     // the key's file
        }
    }

    /// <summary>Ends the process when its input ends: the command that started it is gone then, and nothing waits for an orderly stop.</summary>
    static void EndWith(TextReader input)
    {
        while (input.Read() >= 0)
        {
        }

        Environment.Exit(ExitCodes.Interrupted);
    }

    static SiloOptions Options(ParseResult parsed)
    {
        Dictionary<string, string?> typed = new()
        {
            ["cluster"] = parsed.GetValue(SharedOptions.ClusterOnly),
            ["runs"] = parsed.GetValue(RunsFolder)?.FullName,
            ["silo_name"] = parsed.GetValue(Name),
            ["slots"] = $"{parsed.GetValue(SharedOptions.Slots)}",
            ["silo_port"] = $"{parsed.GetValue(SiloPort)}",
            ["gateway_port"] = $"{parsed.GetValue(GatewayPort)}",
            ["address"] = parsed.GetValue(Address),
            ["keys"] = parsed.GetValue(Keys)?.FullName,
            ["audit"] = parsed.GetValue(Audit)?.FullName,
            ["insecure"] = parsed.GetValue(Insecure) ? "true" : null,
            ["blas"] = parsed.GetValue(SharedOptions.Blas),
        };
        IConfiguration configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables("WINDROW_")
            .AddInMemoryCollection(typed.Where(setting => !string.IsNullOrEmpty(setting.Value)))
            .Build();
        try
        {
            SiloOptions options = SiloOptions.From(configuration)
                ?? throw new UserErrorException("silo needs a cluster: --cluster DIR, the folder that its silos share, or --cluster postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
            if (parsed.GetValue(RunsFolder) is not null && ClusterBackend.Parse(options.Cluster) is ClusterBackend.Folder)
                throw new UserErrorException("--runs goes with a database only: a cluster's folder has its runs itself.");
            return parsed.GetValue(DataRoot) is { Length: > 0 } roots ? options with { DataRoots = roots } : options;
        }
        catch (FormatException exception)
        {
            throw new UserErrorException(exception.Message, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new UserErrorException($"A WINDROW_* variable cannot be used: {exception.Message}", exception);
        }
    }
}
