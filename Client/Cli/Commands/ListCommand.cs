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
        IReadOnlyList<JobStatus> jobs = JobFilter.Apply(parsed, await JobsAsync(cli, place));
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(jobs);
        else if (jobs.Count == 0) cli.Error.WriteLine(JobFilter.IsUsed(parsed) ? $"No job in '{place.Name}' is like that." : $"There are no jobs in '{place.Name}'. 'windrow train FILE' starts one.");
        else cli.Console.Write(JobTables.List(jobs, cli.Time, cli.Console.Profile.Width, parsed.GetValue(Differences) ? await SettingsAsync(cli, place, jobs) : []));
        return ExitCodes.Done;
    }

    /// <summary>The settings of each job; none for a job whose run folder is damaged.</summary>
    static async Task<IReadOnlyDictionary<string, string>[]> SettingsAsync(CliContext cli, JobsPlace place, IReadOnlyList<JobStatus> jobs)
    {
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted)) return [.. jobs.Select(job => Settings(() => StoredSettings.Read(job.RunFolder).Resolved))];
        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        List<IReadOnlyDictionary<string, string>> settings = [];
        foreach (JobStatus job in jobs)
        {
            JobHandle handle = await session.Client.GetAsync(job.Id, cli.Interrupted);
            string text = await handle.SettingsAsync(cli.Interrupted);
            settings.Add(JobSettings.Of(text));
        }

        return [.. settings];
    }

    static IReadOnlyDictionary<string, string> Settings(Func<string> read)
    {
        try
        {
            return JobSettings.Of(read());
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, string>();
        }
    }

    static async Task<IReadOnlyList<JobStatus>> JobsAsync(CliContext cli, JobsPlace place)
    {
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted)) return LocalPlace.List(local.Folder);
        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        return await session.Client.ListAsync(cli.Interrupted);
    }
}
