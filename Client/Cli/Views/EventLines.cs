using Windrow.Grains.Metrics;

namespace Windrow.Cli.Views;

/// <summary>Says in one line what happened.</summary>
static class EventLines
{
    /// <summary>The line; null for an event without one.</summary>
    /// <param name="id">The job.</param>
    /// <param name="jobEvent">What happened.</param>
    /// <param name="time">The current time and the time zone.</param>
    public static string? Of(string id, JobEvent jobEvent, TimeProvider time) => jobEvent is SettingsEvent settings
        ? $"step {Text.Count(settings.Step)}  settings changed: {string.Join(", ", settings.Settings)}"
        : new PlainLines(new JobProgress(id), time).Next(jobEvent);
}
