using Windrow.Cli.Hosting;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Views;

/// <summary>The last lines about a job that is at rest, and what to type next.</summary>
static class Summary
{
    public static IEnumerable<string> Lines(JobStatus status, JobsPlace place)
    {
        yield return $"{status.Id} {Text.State(status.State)} after {Text.Count(status.Step)} steps{Losses(status)}.";
        if (MetricFigures.Line(status.Metrics) is { } metrics) yield return $"Metrics: {metrics}";
        if (status.Message is { } message) yield return message;
        if (status.Checkpoint is null) yield break;

        yield return $"Checkpoint: {status.Checkpoint}";
        string[] next = [.. NextCommands(status)];
        if (next.Length > 0) yield return "Next:";
        foreach (string command in next) yield return $"  windrow {command}{place.Suffix}";
    }

    static IEnumerable<string> NextCommands(JobStatus status)
    {
        if (status.State is not JobState.Completed) yield return $"resume {status.Id}";
        if (status.WritesText) yield return $"generate {status.Id} --prompt 'The '";
    }

    static string Losses(JobStatus status)
    {
        if (status.ValidationLoss is not { } last) return "";
        string best = status.BestValidationLoss is { } lowest && lowest < last ? $", lowest {Text.Loss(lowest)}" : "";
        return $": validation loss {Text.Loss(last)}{best}";
    }
}
