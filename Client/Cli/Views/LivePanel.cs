using Spectre.Console;
using Spectre.Console.Rendering;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Views;

/// <summary>A job's progress as it stands on a terminal, redrawn in place.</summary>
static class LivePanel
{
    const int BarWidth = 32;
    const int MostWorkers = 8;

    public static IRenderable Render(JobProgress progress, TimeProvider time)
    {
        List<IRenderable> rows = [Heading(progress), Figures(progress, time)];
        if (progress.Workers.Count > 0) rows.Add(Workers(progress));
        if (progress.Layers.Count > 0) rows.Add(GradientGrid.Of(progress.Layers));
        if (progress.Message is { } message) rows.Add(new Markup(Markup.Escape(message)));
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" {Markup.Escape(progress.JobId)} {State(progress.State)} "),
            Border = BoxBorder.Rounded,
            Padding = new Padding(1, 0),
        };
    }

    static Markup Heading(JobProgress progress)
    {
        string steps = $"epoch {progress.Epoch}  step {Text.Steps(progress.Step, progress.TotalSteps)}";
        if (progress.Completed is not { } completed) return new Markup(steps);

        int filled = (int)(completed * BarWidth);
        string bar = $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]";
        string remaining = progress.Remaining is { } left ? $"  {Text.Duration(left)} left" : "";
        return new Markup($"{bar} {Text.Percent(completed)}  {steps}{remaining}");
    }

    static Grid Figures(JobProgress progress, TimeProvider time)
    {
        Grid grid = new Grid().AddColumn().AddColumn().AddColumn().AddColumn();
        Row("loss", Loss(progress.Loss), "smoothed", Loss(progress.SmoothedLoss));
        Row("val loss", Loss(progress.ValidationLoss), "best", Loss(progress.BestValidationLoss));
        Row("learning rate", Figure(progress.LearningRate), "gradient norm", Figure(progress.GradientNorm));
        Row("tokens/s", progress.TokensPerSecond is { } speed ? Text.Count(speed) : "-", "checkpoint",
            progress.LastCheckpoint is { } saved ? $"step {Text.Count(saved.Step)} at {Text.Moment(saved.Time, time)}" : "none yet");
        return grid;

        void Row(string name, string figure, string name2, string figure2) =>
            grid.AddRow($"[grey]{name}[/]", figure, $"[grey]{name2}[/]", figure2);
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
