using System.CommandLine;
using Windrow.Cli.Pages;
using Windrow.Cli.Reports;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow report ID</c>: writes everything about a job to one HTML file.</summary>
static class ReportCommand
{
    static readonly Option<FileInfo?> Output = new("--output", "-o") { Description = "The file to write (default: ID.html in this folder).", HelpName = "FILE" };

    public static Command Create(CliContext cli)
    {
        Command command = new("report", "Write one HTML file with a job's curves, gradients, times, events, machines and job file. It needs nothing else to be read.")
        {
            SharedOptions.JobId, Output, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string id = parsed.GetRequiredValue(SharedOptions.JobId), file = parsed.GetValue(Output)?.FullName ?? Path.GetFullPath($"{id}.html");
        string html = await PlaceJobs.UseAsync(cli, parsed.Place(cli), jobs => JobReport.WriteAsync(jobs, id, cli.Time, cli.Interrupted));
        HtmlPage.Write(file, html);
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Job = id, File = file });
        else cli.Out.WriteLine($"Wrote '{file}'.");
        return ExitCodes.Done;
    }
}
