using System.CommandLine;
using System.IO.Enumeration;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary>Which jobs a list shows, and in which order.</summary>
static class JobFilter
{
    static readonly Option<JobState[]> State = new("--state") { Description = "Only jobs in this state. May be given several times.", HelpName = "STATE" };
    static readonly Option<string?> User = new("--user") { Description = "Only jobs of this user: the name of the key with which they were submitted.", HelpName = "NAME" };
    static readonly Option<string[]> Tag = new("--tag") { Description = "Only jobs with this tag. May be given several times; a job must have all of them.", HelpName = "TAG" };
    static readonly Option<string?> Name = new("--name") { Description = "Only jobs whose id is like this; * stands for any characters.", HelpName = "PATTERN" };
    static readonly Option<string?> Sort = new("--sort") { Description = "Order: submitted (the default), id, state, step or best. Jobs without a value come last.", HelpName = "KEY" };
    static readonly Option<bool> Descending = new("--descending") { Description = "The largest, or the newest, first." };

    static readonly Dictionary<string, Func<JobStatus, IComparable?>> Keys = new(StringComparer.Ordinal)
    {
        ["submitted"] = job => job.Submitted,
        ["id"] = job => job.Id,
        ["state"] = job => job.State,
        ["step"] = job => job.Step,
        ["best"] = job => job.BestValidationLoss,
    };

    static JobFilter() => Sort.AcceptOnlyFromAmong([.. Keys.Keys]);

    /// <summary>Gives a command the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[State, User, Tag, Name, Sort, Descending]) command.Options.Add(option);
    }

    /// <summary>Whether the command line leaves out jobs.</summary>
    public static bool IsUsed(ParseResult parsed) => Array.Exists((Option[])[State, User, Tag, Name], option => parsed.GetResult(option) is not null);

    /// <summary>The jobs that the command line asks for, in the order that it asks for.</summary>
    public static IReadOnlyList<JobStatus> Apply(ParseResult parsed, IReadOnlyList<JobStatus> jobs)
    {
        (JobState[] states, string[] tags) = (parsed.GetValue(State) ?? [], parsed.GetValue(Tag) ?? []);
        (string? user, string? pattern) = (parsed.GetValue(User), parsed.GetValue(Name));
        IEnumerable<JobStatus> shown = jobs.Where(job =>
            (states.Length == 0 || states.Contains(job.State))
            && (user is null || job.Owner == user)
            && tags.All(job.Tags.Contains)
            && (pattern is null || FileSystemName.MatchesSimpleExpression(pattern, job.Id, ignoreCase: false)));
        if (parsed.GetValue(Sort) is { } by)
        {
            Func<JobStatus, IComparable?> key = Keys[by];
            IOrderedEnumerable<JobStatus> known = shown.OrderBy(job => key(job) is null);
            shown = parsed.GetValue(Descending) ? known.ThenByDescending(key) : known.ThenBy(key);
        }
        else if (parsed.GetValue(Descending))
        {
            shown = shown.Reverse();
        }

        return [.. shown];
    }
}
