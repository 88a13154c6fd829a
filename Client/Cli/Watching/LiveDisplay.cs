using Spectre.Console;
using Windrow.Cli.Views;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Watching;

/// <summary>Redraws a job's progress on a terminal a few times a second, however fast its events arrive.</summary>
sealed class LiveDisplay(CliContext cli, JobProgress progress)
{
    static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(200);

    readonly Lock _lock = new();

    public Task ShowAsync(IAsyncEnumerable<JobEvent> events, CancellationToken cancellation) =>
        cli.Console.Live(Render()).StartAsync(async display =>
        {
            using CancellationTokenSource ended = new();
            Task redrawing = RedrawAsync(display, ended.Token);
            try
            {
                await foreach (JobEvent jobEvent in events.WithCancellation(cancellation))
                {
                    lock (_lock) progress.Apply(jobEvent);
                }
            }
            finally
            {
                await ended.CancelAsync();
                await redrawing;
                display.UpdateTarget(Render());
            }
        });

    async Task RedrawAsync(LiveDisplayContext display, CancellationToken ended)
    {
        using PeriodicTimer timer = new(RedrawInterval, cli.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended)) display.UpdateTarget(Render());
        }
        catch (OperationCanceledException)
        {
            // The events have ended, and the caller draws the last state.
        }
    }

    Spectre.Console.Rendering.IRenderable Render()
    {
        lock (_lock) return LivePanel.Render(progress, cli.Time, cli.Console.Profile.Width);
    }
}
