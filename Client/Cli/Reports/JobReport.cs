using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Windrow.Cli.Views;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Nodes;
using Windrow.Jobs;
using Text = Windrow.Cli.Views.Text;

namespace Windrow.Cli.Reports;

/// <summary>Everything about one job in one HTML file that needs nothing else: to keep, to print, to send.</summary>
static class JobReport
{
    const int Points = 600;

    const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:760px;padding:0 1rem;color:#1c2330;background:#fff}
        h1{font-size:1.5rem;margin-bottom:.25rem} h2{font-size:1.1rem;margin:2rem 0 .5rem} figure{margin:1rem 0} figcaption{font-size:.9rem}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums} th,td{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #dde2ea;vertical-align:top;overflow-wrap:anywhere}
        pre{background:#f4f6f9;padding:1rem;overflow:auto;font-size:.85rem} svg{width:100%;height:auto} svg text{font-size:11px;fill:#4a5568}
        .x{text-anchor:middle}.y{text-anchor:end;dominant-baseline:middle}.grid{stroke:#e3e8ef}.line{fill:none;stroke-width:1.5}.band{stroke:none;opacity:.2}
        .line.c0{stroke:#0b62c4}.line.c1{stroke:#c2410c}.line.c2{stroke:#0f7b4f}.line.c3{stroke:#7c3aed} .band.c0,circle.c0,b.c0{fill:#0b62c4;color:#0b62c4}
        .band.c1,circle.c1,b.c1{fill:#c2410c;color:#c2410c}.band.c2,circle.c2,b.c2{fill:#0f7b4f;color:#0f7b4f}.band.c3,circle.c3,b.c3{fill:#7c3aed;color:#7c3aed}
        @media print{body{margin:0;max-width:none}figure,tr{break-inside:avoid}}
        """;

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

        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encoded(id)}</title><style>{Style}</style><body>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Encoded(id)}</h1><p>Written by Windrow {ProductVersion.Current} on {Moment(time.GetUtcNow(), time)}.</p>");
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
        return html.Append("</body></html>").ToString();
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

    static void Table(StringBuilder html, IEnumerable<(string Name, string? Value)> rows)
    {
        html.Append("<table>");
        foreach ((string name, string? value) in rows.Where(row => row.Value is not null))
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Encoded(name)}<td>{Encoded(value!)}</tr>");
        html.Append("</table>");
    }

    static void Heading(StringBuilder html, string text) => html.Append(CultureInfo.InvariantCulture, $"<h2>{Encoded(text)}</h2>");

    /// <summary>A moment with its date and time zone: the report may be read long afterwards, and elsewhere.</summary>
    static string Moment(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
