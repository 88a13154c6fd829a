namespace Windrow.Grains.Jobs;

/// <summary>What users read when the grains of a job have been placed.</summary>
static class PlacedMessage
{
    /// <summary>The most workers whose data shards are listed one by one.</summary>
    const int MostListed = 8;

    /// <summary>Where the job trains, from which state, and what a loss has cost.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">Where the grains are.</param>
    /// <param name="status">The job.</param>
    /// <param name="sinceLoss">Time since the loss that it recovers from was noticed; null without one.</param>
    public static string Of(PreparedRun run, ClusterPlan plan, JobStatus status, TimeSpan? sinceLoss)
    {
        string refused = run.From.Refused.Count == 0 ? "" : $" Passed over: {string.Join(" ", run.From.Refused)}";
        string notices = run.From.Source == StartSource.Beginning ? string.Concat(run.Notices.Select(notice => $" {notice}")) : "";
        string from = run.From.InWords is { } words ? $" {words}" : "";
        string cost = sinceLoss is { } time
            ? $", {time.TotalSeconds:0.0} s after the loss was noticed; {Counted(Math.Max(0, status.FurthestStep - run.Start.Step), "step")} to be made again"
            : "";
        return $"{Counted(plan.Workers.Count, "worker")}{Dealt(plan)} on {Counted(plan.Silos.Count, "silo")}{from}{cost}.{refused}{notices}";
    }

    /// <summary>How many data shards the workers have, if the numbers differ by more than one.</summary>
    static string Dealt(ClusterPlan plan)
    {
        if (plan.IsEven) return "";
        int[] counts = [.. plan.DataShards.Select(shards => shards.Count)];
        string words = counts.Length > MostListed ? $"{counts.Min()} to {counts.Max()}" : $"{string.Join(", ", counts[..^1])} and {counts[^1]}";
        return $" with {words} data shards, by their speed,";
    }

    static string Counted(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
