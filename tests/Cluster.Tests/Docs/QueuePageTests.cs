using System.Globalization;
using System.Text.RegularExpressions;
using Windrow.Grains.Queue;
using Windrow.Jobs;
using Windrow.Tests.Queue;

namespace Windrow.Tests.Docs;

public sealed partial class QueuePageTests
{
    /// <summary>What the example on the page submits, with the minutes that each job needs.</summary>
    static readonly (int Minute, string Id, string User, JobPriority Priority, int Minutes)[] Submissions =
    [
        (0, "a-1", "ada", JobPriority.Normal, 10), (0, "a-2", "ada", JobPriority.Normal, 30), (0, "a-3", "ada", JobPriority.Normal, 100),
        (1, "b-1", "ben", JobPriority.Normal, 100),
        (2, "c-1", "cleo", JobPriority.Low, 100),
        (12, "urgent", "chief", JobPriority.High, 7),
    ];

    [Fact]
    public void The_example_on_the_page_about_the_queue_happens_as_written()
    {
        string page = Repository.Read("docs/queue.md");
        Match[] rows = [.. Row().Matches(page).Cast<Match>()];
        Assert.Equal(7, rows.Length);
        foreach (Match row in rows)
        {
            (string[] running, string[] waiting) = After(int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture));
            Assert.Equal((row.Groups[1].Value, Ids(row.Groups[2].Value, sorted: true)), (row.Groups[1].Value, string.Join(' ', running)));
            Assert.Equal((row.Groups[1].Value, Ids(row.Groups[3].Value, sorted: false)), (row.Groups[1].Value, string.Join(' ', waiting)));
        }
    }

    /// <summary>The state shortly after what happens in a minute.</summary>
    static (string[] Running, string[] Waiting) After(int minute)
    {
        SimulatedWeek week = new(new QueueRules(), 2);
        while (week.Minute < minute + 2)
        {
            foreach (var job in Submissions.Where(job => job.Minute == week.Minute && job.Minute <= minute)) week.Submit(job.Id, job.User, job.Priority, job.Minutes);
            week.Tick();
        }

        return (
            [.. week.Jobs.Where(job => job.Request.Held.Length > 0).Select(job => job.Request.JobId).Order()],
            [.. Scheduler.Decide(week.State).Where(decision => decision.Place > 0).OrderBy(decision => decision.Place).Select(decision => decision.Job.JobId)]);
    }

    static string Ids(string cell, bool sorted)
    {
        string[] ids = [.. Id().Matches(cell).Select(match => match.Groups[1].Value)];
        if (sorted) Array.Sort(ids, StringComparer.Ordinal);
        return string.Join(' ', ids);
    }

    [GeneratedRegex(@"^\| (\d+) \| [^|]* \| ([^|]*) \| ([^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Id();
}
