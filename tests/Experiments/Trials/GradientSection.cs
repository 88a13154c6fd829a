using Windrow.Benchmarks.Plots;
using Windrow.Benchmarks.Reporting;
using Windrow.Grains.Metrics;

namespace Windrow.Experiments.Trials;

/// <summary>The section of a report on how far back the gradient reached, at the first step and at the end.</summary>
static class GradientSection
{
    /// <summary>Adds tables, advice and plots for the trials of an experiment.</summary>
    public static void Add(Report report, ResultFolder results, IReadOnlyList<TrialRun> runs)
    {
        MarkdownTable table = new("cell", "step", "verdict", "horizon", "left at the first step");
        List<string> advice = [];
        foreach (TrialRun run in runs)
        {
            foreach (GradientsEvent measured in new[] { run.Gradients[0], run.Gradients[^1] })
            {
                LayerReport layer = measured.Layers[0];
                string verdict = Word(layer);
                table.Add(run.Trial.Name, $"{measured.Step:N0}", verdict, layer.Horizon is double steps ? $"{steps:F1}" : "beyond", Left(layer));
                advice.Add($"- {run.Trial.Name}, step {measured.Step:N0}, {verdict}: {layer.Advice}");
            }
        }

        report.Add("## How far back the gradient reaches");
        report.Add("As measured by telemetry; [gradient-telemetry.md](../../../docs/gradient-telemetry.md) explains the figures. The plots "
            + "show how much of a gradient that enters at the last step is left k steps further back.");
        report.Add(table);
        report.Add(Plot(results, runs, "decay-start", "Remaining gradient, first step", run => run.FirstGradient));
        report.Add(Plot(results, runs, "decay-end", "Remaining gradient, last step", run => run.LastGradient));
        report.Add("The advice shown to users:");
        report.Add(string.Join(Environment.NewLine, advice));
    }

    static string Plot(ResultFolder results, IReadOnlyList<TrialRun> runs, string name, string title, Func<TrialRun, LayerReport> gradient)
    {
        const double Least = 1e-8;
        return results.WritePlot(
            name, title, "steps back", "remaining share", Least,
            [.. runs.Select(run => new PlotSeries(run.Trial.Name, Points(gradient(run).Decay), PlotStyle.Plain))]);
    }

    static (double X, double Y)[] Points(float[] decay) => [.. decay.Select((left, k) => ((double)k, (double)left))];

    static string Left(LayerReport layer)
    {
        float left = layer.Decay[^1];
        return left == 0 ? "0" : left >= 0.001 ? $"{left:F3}" : $"{left:0e+0}";
    }

    static string Word(LayerReport layer) => layer.Verdict.ToString().ToLowerInvariant();
}
