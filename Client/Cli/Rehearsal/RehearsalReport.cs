using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Rehearsal;

/// <summary>How a disturbed run compares with an undisturbed one.</summary>
/// <param name="Job">The disturbed job.</param>
/// <param name="Disturbed">Its log.</param>
/// <param name="Undisturbed">The log of the undisturbed job.</param>
/// <param name="Faults">What was done to the first.</param>
/// <param name="Files">Number of files of the final checkpoints.</param>
/// <param name="DifferentFiles">Those of them that differ, or are missing in one.</param>
sealed record RehearsalReport(
    JobStatus Job, RunRecord Disturbed, RunRecord Undisturbed, IReadOnlyList<Fault> Faults, int Files, IReadOnlyList<string> DifferentFiles)
{
    /// <summary>Whether the log has every step exactly once.</summary>
    public bool HasEveryStepOnce => Disturbed.HasEveryStepOnce && Disturbed.Steps == Job.Step;

    /// <summary>Whether the failures have changed nothing.</summary>
    public bool IsSame => Files > 0 && DifferentFiles.Count == 0 && HasEveryStepOnce;

    /// <summary>Time until the next new step in the median; null when there was none.</summary>
    public TimeSpan? MedianRecovery => Recoveries is { Length: > 0 } times ? times[times.Length / 2] : null;

    /// <summary>Longest time until the next new step; null when there was none.</summary>
    public TimeSpan? LongestRecovery => Recoveries is { Length: > 0 } times ? times[^1] : null;

    TimeSpan[] Recoveries => [.. Faults.Select(fault => fault.Recovery).OfType<TimeSpan>().Order()];

    /// <summary>Compares two jobs that have ended.</summary>
    public static RehearsalReport Compare(JobStatus disturbed, JobStatus undisturbed, IReadOnlyList<Fault> faults)
    {
        string[] names = [.. Names(disturbed.Checkpoint).Union(Names(undisturbed.Checkpoint)).Order()];
        string[] different = [.. names.Where(name => !AreSame(Path.Combine(disturbed.Checkpoint ?? "", name), Path.Combine(undisturbed.Checkpoint ?? "", name)))];
        return new RehearsalReport(disturbed, RecordOf(disturbed), RecordOf(undisturbed), faults, names.Length, different);
    }

    /// <summary>The report for people.</summary>
    public IEnumerable<(string Name, string? Value)> Facts()
    {
        foreach (IGrouping<DisturbanceKind, Fault> kind in Faults.GroupBy(fault => fault.Kind).OrderBy(kind => kind.Key))
            yield return (kind.Key.ToString().ToLowerInvariant(), $"{Counted(kind.Count(), "time")}, {Counted(kind.Sum(fault => fault.Silos.Length), "silo")}");
        if (MedianRecovery is { } median && LongestRecovery is { } longest)
            yield return ("to the next step", $"median {median.TotalSeconds:0.0} s, longest {longest.TotalSeconds:0.0} s");
        yield return ("recoveries", $"{Job.Recoveries}, {Counted(Disturbed.StepsMadeAgain, "step")} made again");
        yield return ("time", $"{Disturbed.Duration.TotalSeconds:0.0} s, {Undisturbed.Duration.TotalSeconds:0.0} s without disturbances in one process");
        yield return ("every step once", HasEveryStepOnce ? "yes" : "NO");
        yield return ("final checkpoint", this switch
        {
            { Files: 0 } => "MISSING",
            { DifferentFiles.Count: 0 } => $"every byte of {Counted(Files, "file")} is the same as without disturbances",
            _ => $"DIFFERS in {string.Join(", ", DifferentFiles)}",
        });
    }

    static RunRecord RecordOf(JobStatus job) => RunRecord.Of(EventReader.ReadAll(RunFolder.Metrics(job.RunFolder)));

    static IEnumerable<string> Names(string? checkpoint) => checkpoint is null ? [] : Directory.GetFiles(checkpoint).Select(file => Path.GetFileName(file));

    static bool AreSame(string one, string other) =>
        File.Exists(one) && File.Exists(other) && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));

    static string Counted(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
