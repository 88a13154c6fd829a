using Windrow.Benchmarks.Plots;
using Windrow.Benchmarks.Reporting;

namespace Windrow.Experiments.Trials;

/// <summary>The section of a report on what was learned, and when.</summary>
static class LossSection
{
    /// <summary>Adds a table of trials and the plot of their validation losses.</summary>
    /// <param name="report">The report.</param>
    /// <param name="results">Where the plot goes.</param>
    /// <param name="runs">The trials.</param>
    /// <param name="solved">The loss below which a problem counts as solved.</param>
    /// <param name="baseline">A loss that is known without training, with its name for the legend.</param>
    public static void Add(Report report, ResultFolder results, IReadOnlyList<TrialRun> runs, double solved, (string Name, double Loss) baseline)
    {
        MarkdownTable table = new(
            "cell", "parameters", "learning rate", "steps", "first solved at step", "final validation loss", "solved", "seconds");
        foreach (TrialRun run in runs)
        {
            table.Add(
                run.Trial.Name, $"{run.Status.Parameters:N0}", $"{run.Trial.LearningRate}", $"{run.Trial.Steps:N0}",
                run.FirstBelow(solved) is long step ? $"{step:N0}" : "never", $"{run.FinalLoss:F5}", run.FinalLoss < solved ? "yes" : "no",
                $"{run.Seconds:F0}");
        }

        report.Add(table);
        AddPlot(report, results, runs, baseline);
    }

    /// <summary>Adds only the plot.</summary>
    /// <inheritdoc cref="Add"/>
    public static void AddPlot(Report report, ResultFolder results, IReadOnlyList<TrialRun> runs, (string Name, double Loss) baseline)
    {
        long last = runs.Max(run => run.Evaluations[^1].Step);
        report.Add(results.WritePlot("loss", "Validation loss", "training steps", "validation loss", least: 1e-8,
        [
            .. runs.Select(run => new PlotSeries(
                run.Trial.Name, [.. run.Evaluations.Select(evaluation => ((double)evaluation.Step, evaluation.ValidationLoss))], PlotStyle.Plain)),
            new PlotSeries(baseline.Name, [(0, baseline.Loss), (last, baseline.Loss)], PlotStyle.Expected),
        ]));
    }
}
