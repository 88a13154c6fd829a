using System.CommandLine;
using System.Globalization;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Plots;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Experiments.Trials;

/// <summary>The folder for the report of an experiment, its plots, and the numbers in the plots.</summary>
/// <param name="folder">Created if it does not exist.</param>
/// <param name="experiment">Prefix of every file name.</param>
sealed class ResultFolder(DirectoryInfo folder, string experiment)
{
    /// <summary>The option that every experiment has.</summary>
    public static Option<DirectoryInfo?> Option { get; } = new("--results")
    {
        Description = "Folder for the report, its plots and their numbers; tests/Experiments/results when left out.",
        HelpName = "DIR",
    };

    /// <summary>The folder that the user named, or the default one in the repository.</summary>
    public static ResultFolder Of(ParseResult parsed, string experiment) =>
        new(parsed.GetValue(Option) ?? new DirectoryInfo(Repository.PathOf("tests/Experiments/results")), experiment);

    /// <summary>Writes a plot as SVG and its points as CSV.</summary>
    /// <param name="name">Name of the plot within the experiment.</param>
    /// <param name="title">Title above the plot.</param>
    /// <param name="x">Label of the horizontal axis.</param>
    /// <param name="y">Label of the vertical axis.</param>
    /// <param name="least">Points below this are left out of the plot, but not of the CSV file.</param>
    /// <param name="series">The series to plot.</param>
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

    /// <summary>Adds the expectations and the machine to a report, and writes it to the folder and to standard output.</summary>
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
