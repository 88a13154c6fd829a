using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Pages;
using Windrow.Cli.Rehearsal;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Clustering;
using Windrow.Dashboard;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow train FILE</c>: submits a job and watches it, on this machine unless a cluster is named.</summary>
static class TrainCommand
{
    static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return as soon as the cluster has accepted the job." };

    static readonly Option<bool> Ui = new("--ui") { Description = "Also serve a page that shows the training in a browser, as 'windrow ui' does." };

    static readonly Option<int?> Silos = NumberOption.Create(
        "--silos",
        "Train on that many silo processes on this machine, which are started for the job; --slots is for each (default: the cores divided among them). "
            + "They share the folder of runs, or the database of --cluster, which must have no other silos.",
        "N",
        least: 2);

    static readonly Option<string?> Rehearse = new("--rehearse")
    {
        Description = "Disturb the silos of --silos by a plan, such as 'kill a silo every 20s', train again without disturbances, and compare every byte of the two results. "
            + "Also: 'kill 2 silos every 1m', 'kill all silos every 90s', 'stop a silo every 30s', 'hang a silo for 15s every 1m', each with 'up to 5 times' if wanted; "
            + "several are joined by ';' or 'and'.",
        HelpName = "PLAN",
    };

    static readonly Option<int?> Seed = NumberOption.Create("--seed", "Seed of the rehearsal's choice of silos and moments (default: 1).", "N", least: 0);

    public static Command Create(CliContext cli)
    {
        Command command = new("train", "Train the model that a job file describes, and watch it.")
        {
            SharedOptions.JobFile, SharedOptions.Set, NoWait, SharedOptions.Json, SharedOptions.Slots, SharedOptions.Blas,
            Ui, Silos, Rehearse, Seed,
        };
        command.Validators.Add(result =>
        {
            bool hasSilos = result.GetResult(Silos) is not null;
            if (hasSilos && result.GetResult(SharedOptions.Cluster) is { } cluster && !cluster.Errors.Any() && ClusterBackend.Parse(cluster.GetValueOrDefault<string>()) is ClusterBackend.Folder)
                result.AddError("--silos and the folder of a cluster cannot be combined: the job runs on silos of its own or on those of a cluster. Silos of its own can share a database.");
            if (result.GetValue(Ui) && (hasSilos || result.GetValue(NoWait)))
                result.AddError("--ui serves its page as long as this command trains: it cannot be combined with --silos and --no-wait. 'windrow ui' shows other jobs.");
            if (!hasSilos && (result.GetResult(Rehearse) ?? result.GetResult(Seed)) is not null)
                result.AddError("--rehearse and --seed need silo processes of the job's own: --silos 3, for example.");
        });
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        if (parsed.GetValue(Silos) is int silos) return await RunOnFleetAsync(cli, parsed, silos);
        bool noWait = parsed.GetValue(NoWait);
        SessionRequest request = RunningRequest.Of(parsed, cli, noWait);
        (_, string resolved, string text) = JobFiles.Read(parsed.GetRequiredValue(SharedOptions.JobFile), parsed.GetValue(SharedOptions.Set) ?? []);
        ComputeNotice.Write(cli, request);
        await using Session session = await cli.OpenSession(request, cli.Interrupted);
        JobHandle job = await session.Client.SubmitAsync(resolved, text, CancellationToken.None); // not cancelled by Ctrl-C: once a job has been submitted, it has to be paused

        bool json = parsed.GetValue(SharedOptions.Json);
        if (noWait) return await SubmitCommand.ReportAsync(cli, session, job, json);
        cli.Error.WriteLine($"Job {job.Id} in {job.RunFolder}");
        await using PageServer? page = parsed.GetValue(Ui) ? await ServedPage.StartAsync(cli, listen: null, PlaceJobs.Of(cli, session)) : null;
        if (page is not null) cli.Error.WriteLine($"Open {page.Address} in a browser.");
        return await JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), json);
    }

    static Task<int> RunOnFleetAsync(CliContext cli, ParseResult parsed, int silos)
    {
        if (parsed.GetValue(NoWait)) throw new UserErrorException("--no-wait needs a cluster (--cluster DIR): the silos of --silos end with the command.");
        (_, string resolved, string text) = JobFiles.Read(parsed.GetRequiredValue(SharedOptions.JobFile), parsed.GetValue(SharedOptions.Set) ?? []);
        string folder = parsed.RunsFolder(cli);
        FleetRequest request = new(
            new JobsPlace.Local(folder, IsDefault: parsed.GetResult(SharedOptions.Runs) is null),
            parsed.GetValue(SharedOptions.Cluster),
            silos,
            parsed.GetValue(SharedOptions.Slots) ?? Math.Max(1, Environment.ProcessorCount / silos),
            parsed.GetValue(SharedOptions.Blas),
            Plan(parsed.GetValue(Rehearse), silos),
            parsed.GetValue(Seed) ?? 1,
            parsed.GetValue(SharedOptions.Json));
        return FleetTraining.RunAsync(cli, request, resolved, text);
    }

    static IReadOnlyList<Disturbance> Plan(string? text, int silos)
    {
        if (text is null) return [];
        try
        {
            IReadOnlyList<Disturbance> plan = Disturbance.Parse(text, silos);
            if (OperatingSystem.IsWindows() && plan.Any(disturbance => disturbance.Kind != DisturbanceKind.Kill))
                throw new UserErrorException("--rehearse can only kill silos on Windows, which has no signals to stop or halt a process.");
            return plan;
        }
        catch (FormatException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }
}
