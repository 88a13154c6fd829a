using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Windrow.Cli.Views;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Nodes;
using Windrow.Jobs;
using static Windrow.Cli.Reports.HtmlPage;
using Text = Windrow.Cli.Views.Text;

namespace Windrow.Cli.Reports;

/// <summary>Everything about one job in one HTML file that needs nothing else: to keep, to print, to send.</summary>
static class JobReport
{
    const int Points = 600;

    /// <summary>The report, as it is now.</summary>
    /// <param name="jobs">Where the job is.</param>
    /// <param name="id">The job.</param>
    /// <param name="time">The current time and the time zone.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<string> WriteAsync(IPageJobs jobs, string id, TimeProvider time, CancellationToken cancellation)
    {
        JobStatus status = await jobs.StatusAsync(id, cancellation);
        JobHistory history = await jobs.HistoryAsync(id, new HistoryRequest(Points), cancellation);
        (string text, string settings) = await jobs.JobFileAsync(id, cancellation);
        IReadOnlyList<NodeStatus> silos = await jobs.NodesAsync(cancellation);

        StringBuilder html = HtmlPage.Begin(id, time);
        Table(html, JobTables.Facts(status, moment => Moment(moment, time)));
        Curves(html, history);
        Gradients(html, history);
        Times(html, history);
        Heading(html, "What happened");
        Table(html, history.Others.Select(jobEvent => (Moment(jobEvent.Time, time), EventLines.Of(id, jobEvent, time))));
        Heading(html, silos.Count > 0 ? "Silos when this was written" : "Machine that wrote this");
        Table(html, silos.Count > 0 ? silos.Select(Silo) : Machine());
        Heading(html, "Job file");
        html.Append(CultureInfo.InvariantCulture, $"<pre>{Encoded(text)}</pre>");
        Heading(html, "Every setting");
        Table(html, JobSettings.Of(settings).Select(setting => (setting.Key, (string?)setting.Value)));
        return HtmlPage.End(html);
    }

    static void Curves(StringBuilder html, JobHistory history)
    {
        if (history.Steps.Length == 0) return;
        Heading(html, "Curves");
        HistoryPoint[] steps = history.Steps;
        EvaluationEvent[] evaluations = history.Evaluations;
        Series training = new("training loss", [.. steps.Select(point => ((double)point.Last, point.Loss))]) { Band = [.. steps.Select(point => (point.LossMin, point.LossMax))] };
        Series validation = new("validation loss", [.. evaluations.Select(evaluation => ((double)evaluation.Step, evaluation.ValidationLoss))]) { HasDots = true };
        Figure(html, "Loss", "step", [training, validation]);
        foreach (string name in evaluations.SelectMany(evaluation => evaluation.Metrics.Select(figure => figure.Name)).Distinct())
        {
            (double, double)[] points = [.. evaluations.Select(evaluation => ((double)evaluation.Step, evaluation.Metrics.FirstOrDefault(figure => figure.Name == name)?.Value ?? double.NaN))];
            Figure(html, $"Validation: {name}", "step", [new Series(name, points) { HasDots = true }]);
        }

        Figure(html, "Learning rate", "step", [new Series("learning rate", [.. steps.Select(point => ((double)point.Last, point.LearningRate))])]);
        Figure(html, "Norm of the gradient", "step", [new Series("norm", [.. steps.Select(point => ((double)point.Last, point.GradientNorm))])], isLog: true);
        Figure(html, "Targets per second", "step", [new Series("targets per second", [.. steps.Select(point => ((double)point.Last, point.TokensPerSecond))])]);
    }

    /// <summary>For each layer, how much of a gradient is left after k steps back: at the beginning, in the middle and at the end of the training.</summary>
    static void Gradients(StringBuilder html, JobHistory history)
    {
        if (history.Gradients.Length == 0) return;
        Heading(html, "Gradients through time");
        GradientsEvent[] chosen = [.. new[] { history.Gradients[0], history.Gradients[history.Gradients.Length / 2], history.Gradients[^1] }.Distinct()];
        foreach (LayerReport layer in history.Gradients[^1].Layers)
        {
            Series[] lines = [.. chosen.Select(report => new Series(
                $"step {Text.Count(report.Step)}",
                [.. (report.Layers.FirstOrDefault(other => other.Name == layer.Name)?.Decay ?? []).Select((left, k) => ((double)k, (double)left))]))];
            Figure(html, $"Layer {layer.Name}: share of the gradient that is left", "steps back in time", lines, isLog: true);
            html.Append(CultureInfo.InvariantCulture, $"<p>{Encoded($"{Text.State(layer.Verdict)}. {layer.Advice}")}</p>");
        }
    }

    /// <summary>Where the time of a step went, for each worker, as means over the points of the curves.</summary>
    static void Times(StringBuilder html, JobHistory history)
    {
        int workers = history.Steps.LastOrDefault(point => point.Workers.Length > 0)?.Workers.Length ?? 0;
        HistoryPoint[] points = [.. history.Steps.Where(point => point.Workers.Length == workers)];
        if (workers == 0) return;
        Heading(html, "Where a step's time went");
        html.Append("<table><tr><th>worker<th>computes<th>of which sums<th>waits<th>exchanges</tr>");
        for (int i = 0; i < workers; i++)
        {
            WorkerTiming[] timings = [.. points.Select(point => point.Workers[i])];
            string[] cells =
            [
                $"{timings[^1].Worker}", Milliseconds(timings.Average(timing => timing.ComputeMilliseconds)), Milliseconds(timings.Average(timing => timing.SumMilliseconds)),
                Milliseconds(timings.Average(timing => timing.WaitingMilliseconds)), Milliseconds(timings.Average(timing => timing.ExchangeMilliseconds)),
            ];
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{string.Join("<td>", cells)}</tr>");
        }

        html.Append("</table>");

        static string Milliseconds(double time) => string.Create(CultureInfo.InvariantCulture, $"{time:G3} ms");
    }

    static (string, string?) Silo(NodeStatus silo) => (silo.Name, silo.Problem
        ?? $"{silo.Address}; {silo.Processor}; {silo.Cores} cores, {silo.Slots} slots, {Text.Scaled(silo.MemoryLimitBytes)}B of memory; {silo.OperatingSystem}; Windrow {silo.Version}");

    static IEnumerable<(string, string?)> Machine() =>
    [
        ("processor", Processor.Name), ("cores", $"{Environment.ProcessorCount}"), ("system", RuntimeInformation.OSDescription), (".NET", $"{Environment.Version}"),
        ("Windrow", ProductVersion.Current),
    ];

    static void Figure(StringBuilder html, string title, string x, IReadOnlyList<Series> lines, bool isLog = false)
    {
        IEnumerable<string> names = lines.Where(line => line.Points.Count > 0).Select((line, i) => $"<b class=\"c{i}\">{Encoded(line.Name)}</b>");
        html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Encoded(title)}: {string.Join(", ", names)}</figcaption>{SvgChart.Of(title, x, lines, isLog)}</figure>");
    }
}
