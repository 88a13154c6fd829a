using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Rehearsal;

/// <summary>How a disturbed run compares with an undisturbed one.</summary>
/// <param name="Disturbed">The disturbed job.</param>
/// <param name="Undisturbed">The undisturbed job.</param>
/// <param name="Faults">What was done to the first.</param>
/// <param name="DifferentFiles">Files of the final checkpoints that differ, or are missing in one.</param>
/// <param name="StepsRecordedOnce">Whether the disturbed job's log has every step exactly once.</param>
sealed record RehearsalReport(
    JobStatus Disturbed, JobStatus Undisturbed, IReadOnlyList<Fault> Faults, IReadOnlyList<string> DifferentFiles, bool StepsRecordedOnce)
{
    /// <summary>Whether nothing was lost.</summary>
    public bool IsSame => Disturbed.State == JobState.Completed && Undisturbed.State == JobState.Completed && DifferentFiles.Count == 0 && StepsRecordedOnce;

    /// <summary>Times until the next new step, in order.</summary>
    public TimeSpan[] Recoveries => [.. Faults.Select(fault => fault.Recovery).OfType<TimeSpan>().Order()];

    /// <summary>Compares two jobs that have ended.</summary>
    public static RehearsalReport Compare(JobStatus disturbed, JobStatus undisturbed, IReadOnlyList<Fault> faults) => new(
        disturbed,
        undisturbed,
        faults,
        Differences(disturbed.Checkpoint, undisturbed.Checkpoint),
        HasEveryStepOnce(RunFolder.Metrics(disturbed.RunFolder), disturbed.Step));

    /// <summary>The report for people.</summary>
    public IEnumerable<(string Name, string? Value)> Facts()
    {
        foreach (IGrouping<DisturbanceKind, Fault> kind in Faults.GroupBy(fault => fault.Kind))
            yield return (kind.Key.ToString().ToLowerInvariant(), $"{kind.Count()} times, {kind.Sum(fault => fault.Silos.Length)} silos");
        if (Recoveries is { Length: > 0 } times)
            yield return ("to the next step", $"median {times[times.Length / 2].TotalSeconds:0.0} s, longest {times[^1].TotalSeconds:0.0} s");
        yield return ("recoveries", $"{Disturbed.Recoveries}");
        yield return ("every step once", StepsRecordedOnce ? "yes" : "NO");
        yield return ("final checkpoint", DifferentFiles.Count == 0 ? "every byte is the same as without disturbances" : $"DIFFERS in {string.Join(", ", DifferentFiles)}");
    }

    static string[] Differences(string? one, string? other)
    {
        if (one is null || other is null) return ["one of the jobs has no checkpoint"];
        string[] names = [.. Directory.GetFiles(one).Concat(Directory.GetFiles(other)).Select(file => Path.GetFileName(file)).Distinct().Order()];
        return [.. names.Where(name => !AreSame(Path.Combine(one, name), Path.Combine(other, name)))];
    }

    static bool AreSame(string one, string other) =>
        File.Exists(one) && File.Exists(other) && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));

    static bool HasEveryStepOnce(string log, long steps)
    {
        long next = 1;
        foreach (StepEvent record in EventReader.ReadAll(log).OfType<StepEvent>())
        {
            if (record.Step - record.Steps + 1 != next) return false;
            next = record.Step + 1;
        }

        return next == steps + 1;
    }
}
