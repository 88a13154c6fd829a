using System.CommandLine;
using Windrow.Cli.Comparing;
using Windrow.Cli.Hosting;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow compare ID ID ...</c>: runs side by side.</summary>
static class CompareCommand
{
    static readonly Argument<string[]> Ids = new("ID")
    {
        Description = "The ids of the jobs, two or more.",
        Arity = new ArgumentArity(2, 100),
        CompletionSources = { JobIds.Complete },
    };

    static readonly Option<bool> Csv = new("--csv") { Description = "Write comma-separated values, with a line for each job." };

    public static Command Create(CliContext cli)
    {
        Command command = new("compare", "Compare jobs: the settings that differ, their best and last figures, their speed.") { Ids, SharedOptions.Json, Csv };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        command.Validators.Add(result =>
        {
            if (result.GetResult(Csv) is not null && result.GetResult(SharedOptions.Json) is not null) result.AddError("--csv and --json cannot be combined.");
        });
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        IReadOnlyList<ComparedRun> runs = await ReadAsync(cli, parsed.Place(cli), parsed.GetRequiredValue(Ids));
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Jobs = runs, Differences = Comparison.Differences(runs) });
        else if (parsed.GetValue(Csv)) cli.Out.Write(Comparison.Csv(runs));
        else cli.Console.Write(Comparison.Table(runs));
        return ExitCodes.Done;
    }

    static async Task<IReadOnlyList<ComparedRun>> ReadAsync(CliContext cli, JobsPlace place, string[] ids)
    {
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted)) return [.. ids.Select(id => ComparedRun.Read(local, id))];
        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        List<ComparedRun> runs = [];
        foreach (string id in ids) runs.Add(await ComparedRun.ReadAsync(session.Client, id, cli.Interrupted));
        return runs;
    }
}
