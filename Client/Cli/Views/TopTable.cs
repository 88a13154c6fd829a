using Spectre.Console;
using Windrow.Grains.Jobs;
using Windrow.Grains.Nodes;

namespace Windrow.Cli.Views;

/// <summary>What <c>windrow top</c> shows.</summary>
sealed record TopPicture(IReadOnlyList<NodeStatus> Silos, IReadOnlyList<TopJob> Jobs);

/// <summary>A job that is not at rest.</summary>
sealed record TopJob(string Id, string? User, JobState State, int Workers, long Step, long TotalSteps, double StepsPerSecond);

/// <summary>Formats the jobs of a busy cluster for people.</summary>
static class TopTable
{
    /// <summary>A line for each job.</summary>
    public static Table Of(IEnumerable<TopJob> jobs)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("job", "user", "state", "workers", "step", "steps/s");
        foreach (TopJob job in jobs)
        {
            table.AddRow(
                Markup.Escape(job.Id), Markup.Escape(job.User ?? "-"), Text.State(job.State), Text.Count(job.Workers), Text.Steps(job.Step, job.TotalSteps),
                job.State == JobState.Running ? Text.Figure(job.StepsPerSecond) : "-");
        }

        return table;
    }
}
