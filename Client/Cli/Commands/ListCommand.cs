using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow list</c>: lists every job of a cluster, or of a folder on this machine.</summary>
static class ListCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("list", "List the jobs, oldest first.") { SharedOptions.Json };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        JobsPlace place = parsed.Place(cli);
        IReadOnlyList<JobStatus> jobs = await JobsAsync(cli, place);
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(jobs);
        else if (jobs.Count == 0) cli.Error.WriteLine($"There are no jobs in '{place.Name}'. 'windrow train FILE' starts one.");
        else cli.Console.Write(JobTables.List(jobs, cli.Time, cli.Console.Profile.Width));
        return ExitCodes.Done;
    }

    static async Task<IReadOnlyList<JobStatus>> JobsAsync(CliContext cli, JobsPlace place)
    {
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted)) return LocalPlace.List(local.Folder);
        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        return await session.Client.ListAsync(cli.Interrupted);
    }
}
