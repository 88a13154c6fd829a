using Spectre.Console;
using Windrow.Grains.Jobs;
using Windrow.Jobs;

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
    /// <param name="settings">The settings of each job, for columns with those that differ; empty for no such columns.</param>
    public static Table List(IEnumerable<JobStatus> jobs, TimeProvider time, int width, IReadOnlyDictionary<string, string>[] settings)
    {
        JobStatus[] listed = [.. jobs];
        IReadOnlyList<string> differing = JobSettings.Differing(settings);
        bool haveOwners = listed.Any(job => job.Owner is not null), haveTags = width >= NarrowBelow && listed.Any(job => job.Tags.Length > 0);
        int columns = width < NarrowBelow ? 4 : haveOwners ? 7 : 6;
        string[] header = ["job", "state", "step", "best", "val loss", "submitted", "owner"];
        Table table = new Table().Border(TableBorder.Simple).AddColumns([.. header[..columns], .. haveTags ? ["tags"] : Array.Empty<string>(), .. differing.Select(Markup.Escape)]);
        foreach ((JobStatus job, int i) in listed.Select((job, i) => (job, i)))
        {
            string[] cells =
            [
                Markup.Escape(job.Id), Text.State(job.State), Text.Steps(job.Step, job.TotalSteps),
                Loss(job.BestValidationLoss), Loss(job.ValidationLoss), Text.Moment(job.Submitted, time), Markup.Escape(job.Owner ?? "-"),
            ];
            string[] tags = haveTags ? [Markup.Escape(string.Join(' ', job.Tags))] : [];
            table.AddRow([.. cells[..columns], .. tags, .. differing.Select(path => Markup.Escape(settings[i].GetValueOrDefault(path, "-")))]);
        }

        return table;
    }

    /// <summary>Everything that is known about one job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="moment">Formats a moment.</param>
    public static IEnumerable<(string Name, string? Value)> Facts(JobStatus job, Func<DateTimeOffset, string> moment)
    {
        yield return ("job", job.Id);
        yield return ("state", Text.State(job.State));
        yield return ("", job.Message);
        yield return ("", job.StorageFailure);
        yield return ("queue place", job.QueuePlace > 0 ? Text.Count(job.QueuePlace) : null);
        yield return ("priority", job.Priority == JobPriority.Normal ? null : Text.State(job.Priority));
        yield return ("step", Text.Steps(job.Step, job.TotalSteps));
        yield return ("epoch", job.StepsPerEpoch > 0 ? $"{(double)job.Step / job.StepsPerEpoch:F2}" : null);
        yield return ("val loss", job.ValidationLoss is null ? null : $"{Loss(job.ValidationLoss)}, lowest {Loss(job.BestValidationLoss)}");
        yield return ("metrics", MetricFigures.Line(job.Metrics));
        yield return ("parameters", job.Parameters > 0 ? Text.Count(job.Parameters) : null);
        yield return ("products", job.Products);
        yield return ("workers", job.Workers > 0 ? $"{job.Workers} on {job.Silos} {(job.Silos == 1 ? "silo" : "silos")}" : null);
        yield return ("checkpoint", job.Checkpoint);
        yield return ("run folder", job.RunFolder);
        yield return ("submitted", moment(job.Submitted));
        yield return ("owner", job.Owner);
        yield return ("tags", job.Tags.Length == 0 ? null : string.Join(' ', job.Tags));
        for (int i = 0; i < job.Notes.Length; i++)
            yield return (i == 0 ? "notes" : "", $"{moment(job.Notes[i].Time)}{(job.Notes[i].User is { } user ? $" {user}" : "")}: {job.Notes[i].Text}");
        yield return ("starts", Text.Count(job.Incarnation));
    }

    static string Loss(double? loss) => loss is { } value ? Text.Loss(value) : "-";
}
