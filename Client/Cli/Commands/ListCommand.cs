using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;
using Windrow.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow list</c>: lists the jobs of a cluster, or of a folder on this machine.</summary>
static class ListCommand
{
    static readonly Option<bool> Differences = new("--differences") { Description = "With a column for each setting in which the listed jobs differ." };

    public static Command Create(CliContext cli)
    {
        Command command = new("list", "List the jobs, oldest first.") { SharedOptions.Json, Differences };
        JobFilter.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        JobsPlace place = parsed.Place(cli);
        string? folder = place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted) ? local.Folder : null;
        await using Session? session = folder is null ? await cli.OpenSession(new SessionRequest(place), cli.Interrupted) : null;
        IReadOnlyList<JobStatus> jobs = JobFilter.Apply(parsed, folder is not null ? LocalPlace.List(folder) : await session!.Client.ListAsync(cli.Interrupted));
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(jobs);
        else if (jobs.Count == 0) cli.Error.WriteLine(JobFilter.IsUsed(parsed) ? $"No job in '{place.Name}' is like that." : $"There are no jobs in '{place.Name}'. 'windrow train FILE' starts one.");
        else cli.Console.Write(JobTables.List(jobs, cli.Time, cli.Console.Profile.Width, parsed.GetValue(Differences) ? await SettingsAsync(session, jobs, cli.Interrupted) : []));
        return ExitCodes.Done;
    }

    /// <summary>The settings of each job.</summary>
    /// <param name="session">The session that the jobs are listed with; null when their run folders can be read here. Then a damaged one has no
    /// settings.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="cancellation">Stops waiting.</param>
    static async Task<IReadOnlyDictionary<string, string>[]> SettingsAsync(Session? session, IReadOnlyList<JobStatus> jobs, CancellationToken cancellation)
    {
        if (session is null) return [.. jobs.Select(Settings)];
        List<IReadOnlyDictionary<string, string>> settings = [];
        foreach (JobStatus job in jobs)
        {
            JobHandle handle = await session.Client.GetAsync(job.Id, cancellation);
            settings.Add(JobSettings.Of(await handle.SettingsAsync(cancellation)));
        }

        return [.. settings];
    }

    static IReadOnlyDictionary<string, string> Settings(JobStatus job)
    {
        try
        {
            return JobSettings.Of(StoredSettings.Read(job.RunFolder).Resolved);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, string>();
        }
    }
}
