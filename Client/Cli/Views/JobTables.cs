using Spectre.Console;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Views;

/// <summary>Formats jobs for people.</summary>
static class JobTables
{
    /// <summary>Below this width, only the most important columns are shown.</summary>
    const int NarrowBelow = 80;

    /// <summary>A line for each job.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="time">The current time and the time zone.</param>
    /// <param name="width">Characters in a line of the terminal.</param>
    public static Table List(IEnumerable<JobStatus> jobs, TimeProvider time, int width)
    {
        JobStatus[] listed = [.. jobs];
        bool haveOwners = listed.Any(job => job.Owner is not null);
        int columns = width < NarrowBelow ? 4 : haveOwners ? 7 : 6;
        string[] header = ["job", "state", "step", "best", "val loss", "submitted", "owner"];
        Table table = new Table().Border(TableBorder.Simple).AddColumns(header[..columns]);
        foreach (JobStatus job in listed)
        {
            string[] cells =
            [
                Markup.Escape(job.Id), Text.State(job.State), Text.Steps(job.Step, job.TotalSteps),
                Loss(job.BestValidationLoss), Loss(job.ValidationLoss), Text.Moment(job.Submitted, time), Markup.Escape(job.Owner ?? "-"),
            ];
            table.AddRow(cells[..columns]);
        }

        return table;
    }

    /// <summary>Everything that is known about one job.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(JobStatus job, TimeProvider time)
    {
        yield return ("job", job.Id);
        yield return ("state", Text.State(job.State));
        yield return ("", job.Message);
        yield return ("", job.StorageFailure);
        yield return ("step", Text.Steps(job.Step, job.TotalSteps));
        yield return ("epoch", job.StepsPerEpoch > 0 ? $"{(double)job.Step / job.StepsPerEpoch:F2}" : null);
        yield return ("val loss", job.ValidationLoss is null ? null : $"{Loss(job.ValidationLoss)}, lowest {Loss(job.BestValidationLoss)}");
        yield return ("metrics", MetricFigures.Line(job.Metrics));
        yield return ("parameters", job.Parameters > 0 ? Text.Count(job.Parameters) : null);
        yield return ("workers", job.Workers > 0 ? $"{job.Workers} on {job.Silos} {(job.Silos == 1 ? "silo" : "silos")}" : null);
        yield return ("checkpoint", job.Checkpoint);
        yield return ("run folder", job.RunFolder);
        yield return ("submitted", Text.Moment(job.Submitted, time));
        yield return ("owner", job.Owner);
        yield return ("starts", Text.Count(job.Incarnation));
    }

    static string Loss(double? loss) => loss is { } value ? Text.Loss(value) : "-";
}
