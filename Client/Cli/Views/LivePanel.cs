using Spectre.Console;
using Spectre.Console.Rendering;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Views;

/// <summary>A job's progress on a terminal, redrawn in place. It is as wide as the terminal.</summary>
static class LivePanel
{
    const int MostWorkers = 8;

    /// <summary>Below this width, items are stacked instead of placed side by side.</summary>
    internal const int NarrowBelow = 90;

    const int Frame = 4;        // border and padding on both sides

    /// <param name="progress">The job's progress.</param>
    /// <param name="time">The current time and the time zone.</param>
    /// <param name="width">Characters in a line of the terminal.</param>
    public static IRenderable Render(JobProgress progress, TimeProvider time, int width)
    {
        bool narrow = width < NarrowBelow;
        List<IRenderable> rows = [.. Heading(progress, narrow, width - Frame), Figures(progress, time, narrow)];
        if (MetricFigures.Line(progress.Metrics) is { } metrics) rows.Add(new Markup(Markup.Escape(metrics)));
        if (progress.Workers.Count > 0) rows.Add(Workers(progress));
        if (progress.Layers.Count > 0) rows.Add(GradientGrid.Of(progress.Layers, narrow));
        if (progress.StorageFailure is { } failure) rows.Add(new Markup($"[yellow]{Markup.Escape(failure)}[/]"));
        if (progress.Message is { } message) rows.Add(new Markup(Markup.Escape(message)));
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" {Markup.Escape(progress.JobId)} {State(progress.State)} "),
            Border = BoxBorder.Rounded,
            Padding = new Padding(1, 0),
        };
    }

    /// <summary>One line, in which the progress bar takes the remaining width. On a narrow terminal, the bar has a separate line.</summary>
    static IEnumerable<Markup> Heading(JobProgress progress, bool narrow, int width)
    {
        string steps = $"epoch {progress.Epoch}  step {Text.Steps(progress.Step, progress.TotalSteps)}";
        if (progress.Completed is not { } completed) return [new Markup(steps)];

        string percent = $" {Text.Percent(completed)}";
        string remaining = progress.Remaining is { } left ? $"  {Text.Duration(left)} left" : "";
        if (narrow) return [new Markup(Bar(completed, width - percent.Length) + percent), new Markup(steps + remaining)];
        string after = $"{percent}  {steps}{remaining}";
        return [new Markup(Bar(completed, width - after.Length) + after)];
    }

    static string Bar(double completed, int length)
    {
        int all = Math.Max(length, 1), filled = (int)(completed * all);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', all - filled)}[/]";
    }

    static Grid Figures(JobProgress progress, TimeProvider time, bool narrow)
    {
        Grid grid = new();
        for (int column = 0; column < (narrow ? 2 : 4); column++) grid.AddColumn();
        Row("loss", Loss(progress.Loss), "smoothed", Loss(progress.SmoothedLoss));
        Row("val loss", Loss(progress.ValidationLoss), "best", Loss(progress.BestValidationLoss));
        Row("learning rate", Figure(progress.LearningRate), "gradient norm", Figure(progress.GradientNorm));
        Row("tokens/s", progress.TokensPerSecond is { } speed ? Text.Count(speed) : "-", "checkpoint",
            progress.LastCheckpoint is { } saved ? $"step {Text.Count(saved.Step)} at {Text.Moment(saved.Time, time)}" : "none yet");
        return grid;

        void Row(string name, string figure, string name2, string figure2)
        {
            string[] cells = [$"[grey]{name}[/]", figure, $"[grey]{name2}[/]", figure2];
            foreach (string[] row in cells.Chunk(narrow ? 2 : 4)) grid.AddRow(row);
        }
    }

    static Grid Workers(JobProgress progress)
    {
        Grid grid = new();
        for (int column = 0; column < 5; column++) grid.AddColumn();
        grid.AddRow("[grey]time of[/]", "[grey]compute[/]", "[grey]exchange[/]", "[grey]waiting[/]", "[grey]update[/]");
        foreach ((int worker, WorkerShares shares) in progress.Workers.Take(MostWorkers))
        {
            grid.AddRow($"worker {worker}", Text.Percent(shares.Compute), Text.Percent(shares.Exchange),
                Text.Percent(shares.Waiting), Text.Percent(shares.Update));
        }

        if (progress.Workers.Count > MostWorkers) grid.AddRow($"[grey]and {progress.Workers.Count - MostWorkers} more[/]");
        return grid;
    }

    static string State(JobState? state) => state switch
    {
        null => "",
        JobState.Running or JobState.Completed => $"[green]{Text.State(state.Value)}[/]",
        JobState.Failed => "[red]failed[/]",
        _ => $"[yellow]{Text.State(state.Value)}[/]",
    };

    static string Loss(double? loss) => loss is { } value ? Text.Loss(value) : "-";

    static string Figure(double? figure) => figure is { } value ? Text.Figure(value) : "-";
}
