using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Windrow.Cli.Configuration;
using Windrow.Cli.Hosting;
using Windrow.Cli.Pages;
using Windrow.Grains.Telemetry;
using Windrow.Serving;
using Windrow.Serving.Observability;
using Windrow.Silo;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow silo --cluster DIR|URL</c>: runs one silo of a cluster until it is told to stop.</summary>
/// <remarks>Settings that are not on the command line come from <c>WINDROW_*</c> variables or a file; <see cref="SiloOptions"/> has their names.</remarks>
static class SiloCommand
{
    /// <summary>The name of an option for commands that start silos: they end when their standard input does, and leave Ctrl-C to that command.</summary>
    public const string EndWithInputName = "--end-with-input";

    static readonly Option<bool> EndWithInput = new(EndWithInputName) { Hidden = true };

    public static Command Create(CliContext cli)
    {
        Command command = new("silo", "Run a silo of a cluster until Ctrl-C or SIGTERM. Its jobs are then paused with a checkpoint.")
        {
            SharedOptions.Json, EndWithInput,
        };
        SiloArguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        SiloConfiguration configuration = SiloArguments.Read(cli, parsed);
        SiloOptions options = SiloArguments.Options(parsed, configuration);
        SiloProblems.Refuse(options);
        PrivateFiles.FromNowOn();
        using IHost host = Build(cli, options);
        IPEndPoint? listen = HttpAddress(configuration);
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
    static IPEndPoint? HttpAddress(SiloConfiguration configuration)
    {
        if (configuration.Http is not { } set) return null;
        return ListenOption.TryParse(set.Text, out IPEndPoint? listen) ? listen : throw new UserErrorException(ListenOption.Problem(set.Source, set.Text, SiloArguments.UsualHttpPort));
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
}
