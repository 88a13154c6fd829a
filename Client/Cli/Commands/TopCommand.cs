using System.CommandLine;
using Spectre.Console;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Nodes;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow top</c>: what the silos of a cluster do, and how fast its jobs run, every two seconds.</summary>
static class TopCommand
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    static readonly Option<bool> Once = new("--once") { Description = "Print one picture, measured over two seconds, and exit." };

    public static Command Create(CliContext cli)
    {
        Command command = new("top", "Show the slots in use on each silo, and the speed of the running jobs, until Ctrl-C.")
        {
            SharedOptions.ClusterOnly, SharedOptions.Keys, Once, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        await using Session session = await ClusterSession.OpenAsync(cli, parsed, instead: "'windrow watch ID' shows a job on this machine.");
        (bool json, bool once) = (parsed.GetValue(SharedOptions.Json), parsed.GetValue(Once));
        for (TopSample before = await TopSample.TakeAsync(session.Client, cli); ;)
        {
            if (!await WaitAsync(cli)) return ExitCodes.Done;
            TopSample now = await TopSample.TakeAsync(session.Client, cli);
            TopPicture picture = now.Since(before, cli.Time);
            before = now;
            if (json) cli.WriteJson(picture);
            else Write(cli, picture, clear: !once);
            if (once) return ExitCodes.Done;
        }
    }

    static void Write(CliContext cli, TopPicture picture, bool clear)
    {
        if (clear && cli.Console.Profile.Capabilities.Interactive) cli.Console.Clear();
        cli.Console.Write(NodeTable.Of(picture.Silos));
        cli.Console.Write(TopTable.Of(picture.Jobs));
    }

    /// <returns>False when the user has interrupted.</returns>
    static async Task<bool> WaitAsync(CliContext cli)
    {
        await Task.Delay(Interval, cli.Time, cli.Interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cli.Interrupted.IsCancellationRequested;
    }

    /// <summary>A cluster at one moment.</summary>
    sealed record TopSample(long Timestamp, IReadOnlyList<NodeStatus> Silos, IReadOnlyList<JobStatus> Jobs)
    {
        public static async Task<TopSample> TakeAsync(WindrowClient client, CliContext cli)
        {
            IReadOnlyList<NodeStatus> silos = await client.NodesAsync(cli.Interrupted);
            IReadOnlyList<JobStatus> jobs = await client.ListAsync(cli.Interrupted);
            return new(cli.Time.GetTimestamp(), silos, [.. jobs.Where(job => !job.State.IsAtRest())]);
        }

        /// <summary>What has happened since another sample.</summary>
        public TopPicture Since(TopSample before, TimeProvider time)
        {
            double seconds = time.GetElapsedTime(before.Timestamp, Timestamp).TotalSeconds;
            Dictionary<string, long> steps = before.Jobs.ToDictionary(job => job.Id, job => job.Step);
            return new(Silos, [.. Jobs.Select(job => new TopJob(
                job.Id, job.Owner, job.State, job.Workers, job.Step, job.TotalSteps,
                Math.Max(0, job.Step - steps.GetValueOrDefault(job.Id, job.Step)) / Math.Max(seconds, 1e-9)))]);
        }
    }
}
