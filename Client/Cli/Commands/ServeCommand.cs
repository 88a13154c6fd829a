using System.CommandLine;
using System.Net;
using Windrow.Checkpoints;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Numerics.Blas;
using Windrow.Serving;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow serve RUN_OR_JOB</c>: answers over HTTP until it is interrupted.</summary>
static class ServeCommand
{
    const int UsualPort = 8080;

    static readonly Option<IPEndPoint?> Listen = ListenOption.Create(
        "--listen", $"Where to listen: a port of this machine, or an address with a port, such as 0.0.0.0:{UsualPort} (default: 127.0.0.1:{UsualPort}). There is no password.", UsualPort);

    static readonly Option<int?> Slots = NumberOption.Create("--slots", "Threads that predict at the same time (default: one per core).", "N", least: 1);

    static readonly Option<int?> MaxRows = NumberOption.Create("--max-rows", "Most rows of a request (default: 10000).", "N", least: 1);

    static readonly Option<long?> MaxBytes = NumberOption.Create("--max-bytes", "Most bytes of a request (default: 10 MB).", "N", least: 1L);

    static readonly Option<double?> Timeout = NumberOption.Create("--timeout", "Seconds that a request may take, and that an idle connection stays open (default: 30).", "SECONDS", least: 0.001, most: 86_400);

    public static Command Create(CliContext cli)
    {
        Command command = new("serve", "Answer requests over HTTP with a trained model, and with better checkpoints as they come.")
        {
            RunArgument.Model, Listen, Slots, MaxRows, MaxBytes, Timeout, RunArgument.Checkpoint, SharedOptions.Blas, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        try
        {
            ServingOptions options = Options(cli, parsed);
            await using ModelServer server = await ModelServer.StartAsync(await parsed.ModelPathAsync(cli), options);
            Tell(cli, parsed, server);
            if (!IPAddress.IsLoopback(options.Listen.Address))
                cli.Error.WriteLine("Anyone who can reach this address can use the model, which is protected by neither a password nor encryption. Put a proxy with both in front of it.");
            await Task.Delay(System.Threading.Timeout.Infinite, cli.Interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is CheckpointException or DataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    static ServingOptions Options(CliContext cli, ParseResult parsed)
    {
        ServingOptions usual = new();
        return usual with
        {
            Listen = parsed.GetValue(Listen) ?? usual.Listen,
            Model = new WindrowModelOptions
            {
                Checkpoint = parsed.ChosenCheckpoint(),
                Blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend,
            },
            Slots = parsed.GetValue(Slots) ?? usual.Slots,
            MaxRows = parsed.GetValue(MaxRows) ?? usual.MaxRows,
            MaxBodyBytes = parsed.GetValue(MaxBytes) ?? usual.MaxBodyBytes,
            Timeout = parsed.GetValue(Timeout) is double seconds ? TimeSpan.FromSeconds(seconds) : usual.Timeout,
            Reloaded = model => cli.Error.WriteLine($"{model.Job} after {Text.Count(model.Step)} steps is served from now on."),
            ReloadFailed = problem => cli.Error.WriteLine($"A new checkpoint cannot be used, and the one before is still served. {problem}"),
        };
    }

    static void Tell(CliContext cli, ParseResult parsed, ModelServer server)
    {
        string address = server.Address.ToString().TrimEnd('/');
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Event = "ready", server.Model.Job, server.Model.Step, Address = address });
        else cli.Out.WriteLine($"{server.Model.Job} after {Text.Count(server.Model.Step)} steps answers at {address}/predict, and {address} is a page to try it on; Ctrl-C ends it.");
        cli.Out.Flush();
    }
}
