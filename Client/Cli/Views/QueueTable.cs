using Spectre.Console;
using Windrow.Grains.Queue;

namespace Windrow.Cli.Views;

/// <summary>Formats a cluster's queue for people.</summary>
static class QueueTable
{
    /// <summary>A line for each job.</summary>
    public static Table Of(QueueListing queue)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("place", "job", "user", "priority", "slots", "reason");
        foreach (QueueEntry job in queue.Jobs)
        {
            string slots = job.Slots > 0 ? Text.Count(job.Slots) : job.Needs == job.Wants ? $"wants {job.Wants}" : $"wants {job.Needs} to {job.Wants}";
            table.AddRow(
                job.Place > 0 ? Text.Count(job.Place) : "runs", Markup.Escape(job.JobId), Markup.Escape(job.User.Length > 0 ? job.User : "-"),
                Text.State(job.Priority), slots, Markup.Escape(job.Reason ?? ""));
        }

        return table;
    }
}
