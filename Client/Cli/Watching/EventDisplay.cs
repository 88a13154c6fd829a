using Windrow.Cli.Views;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Watching;

/// <summary>Shows a stream of events until it ends, in the way that suits the output.</summary>
static class EventDisplay
{
    /// <param name="cli">Where to show it.</param>
    /// <param name="events">The events to show.</param>
    /// <param name="progress">The progress so far; updated with every event.</param>
    /// <param name="json">Whether to write JSON, for programs.</param>
    /// <param name="cancellation">Stops showing events.</param>
    public static Task ShowAsync(
        CliContext cli, IAsyncEnumerable<JobEvent> events, JobProgress progress, bool json, CancellationToken cancellation)
    {
        if (json) return ShowJsonAsync(cli, events, cancellation);
        return cli.IsTerminal
            ? new LiveDisplay(cli, progress).ShowAsync(events, cancellation)
            : ShowLinesAsync(cli, events, progress, cancellation);
    }

    static async Task ShowJsonAsync(CliContext cli, IAsyncEnumerable<JobEvent> events, CancellationToken cancellation)
    {
        await foreach (JobEvent jobEvent in events.WithCancellation(cancellation))
            cli.Out.WriteLine(JobEventJson.Write(jobEvent));
    }

    static async Task ShowLinesAsync(
        CliContext cli, IAsyncEnumerable<JobEvent> events, JobProgress progress, CancellationToken cancellation)
    {
        PlainLines lines = new(progress, cli.Time);
        await foreach (JobEvent jobEvent in events.WithCancellation(cancellation))
        {
            if (lines.Next(jobEvent) is { } line) cli.Out.WriteLine(line);
        }
    }
}
