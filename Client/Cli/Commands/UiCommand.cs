using System.CommandLine;
using System.Net;
using Windrow.Cli.Pages;
using Windrow.Dashboard;
using Windrow.Dashboard.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow ui</c>: serves the page that shows jobs and silos in a browser, until it is interrupted.</summary>
static class UiCommand
{
    static readonly Option<IPEndPoint?> Listen = ListenOption.Create(
        "--listen",
        $"Where to serve the page: a port of this machine, or an address with a port (default: port {ServedPage.UsualPort} of this machine, or a free one when it is in use).",
        ServedPage.UsualPort);

    public static Command Create(CliContext cli)
    {
        Command command = new("ui", "Show jobs and silos in a browser: a private page that acts with your permissions.") { Listen, SharedOptions.Json };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static Task<int> RunAsync(CliContext cli, ParseResult parsed) => PlaceJobs.UseAsync(cli, parsed.Place(cli), jobs => ServeAsync(cli, parsed, jobs));

    static async Task<int> ServeAsync(CliContext cli, ParseResult parsed, IPageJobs jobs)
    {
        await using PageServer page = await ServedPage.StartAsync(cli, parsed.GetValue(Listen), jobs);
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Event = "ready", page.Address });
        else cli.Out.WriteLine($"Open {page.Address} in a browser; Ctrl-C ends it.");
        cli.Out.Flush();
        await Task.Delay(Timeout.Infinite, cli.Interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Done;
    }
}
