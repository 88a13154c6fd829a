using System.CommandLine;
using System.Globalization;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Plots;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Experiments.Trials;

/// <summary>Where the report of an experiment and its plots go, and the numbers that the plots were made from.</summary>
/// <param name="folder">Made when it is missing.</param>
/// <param name="experiment">Begins every file's name.</param>
sealed class ResultFolder(DirectoryInfo folder, string experiment)
{
    /// <summary>The option that every experiment has.</summary>
    public static Option<DirectoryInfo?> Option { get; } = new("--results")
    {
        Description = "Folder for the report, its plots and their numbers; tests/Experiments/results when left out.",
        HelpName = "DIR",
    };

    /// <summary>The folder that the user named, or else the repository's.</summary>
    public static ResultFolder Of(ParseResult parsed, string experiment) =>
        new(parsed.GetValue(Option) ?? new DirectoryInfo(Repository.PathOf("tests/Experiments/results")), experiment);

    /// <summary>Writes a plot as SVG and its points as CSV.</summary>
    /// <param name="name">Of the plot, within the experiment.</param>
    /// <param name="title">Above it.</param>
    /// <param name="x">What the horizontal axis shows.</param>
    /// <param name="y">What the vertical axis shows.</param>
    /// <param name="least">Points below are left out of the plot, but not of the numbers.</param>
    /// <param name="series">What it shows.</param>
    /// <returns>Markdown that shows the plot in the report.</returns>
    public string WritePlot(string name, string title, string x, string y, double least, IReadOnlyList<PlotSeries> series)
    {
        string file = $"{experiment}-{name}";
        folder.Create();
        File.WriteAllLines(
            Path.Combine(folder.FullName, $"{file}.csv"),
            [$"series,{x},{y}", .. series.SelectMany(one => one.Points.Select(point => Line(one.Name, point)))]);
        PlotSeries[] shown = [.. series.Select(one => one with { Points = [.. one.Points.Where(point => point.Y >= least)] })];
        File.WriteAllText(Path.Combine(folder.FullName, $"{file}.svg"), new LinePlot(title, x, y, shown, Axis.Linear).ToSvg());
        return $"![{title}]({file}.svg)";
    }

    /// <summary>Ends a report with what was expected and the machine, and writes it, besides to standard output.</summary>
    /// <returns>The experiment's exit code.</returns>
    public int Finish(Report report, Findings findings)
    {
        report.Add("## What was expected");
        report.Add(findings);
        report.Add(Machine.Describe(BlasLibrary.Default.Backend.Description));
        report.Write(new FileInfo(Path.Combine(folder.FullName, $"{experiment}.md")));
        return findings.ExitCode;
    }

    static string Line(string name, (double X, double Y) point) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\",{point.X:G9},{point.Y:G9}");
}
