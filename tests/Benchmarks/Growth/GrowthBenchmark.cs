using System.CommandLine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Plots;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Growth;

/// <summary><c>growth</c>: how the time and the memory of a window grow with each of its sizes; writes the page <c>docs/cost.md</c>.</summary>
static class GrowthBenchmark
{
    static readonly Option<int> MillisecondsOption = SharedOptions.Number("--milliseconds", "Time for each measurement.", 3000, least: 10);

    static readonly Option<DirectoryInfo?> DocsOption = new("--docs")
    {
        Description = "Folder for cost.md and images/cost-*.svg; the repository's docs when left out.",
        HelpName = "DIR",
    };

    public static Command Command()
    {
        Command command = new("growth", "Time and memory of a window against each of its sizes.") { MillisecondsOption, SharedOptions.Blas, DocsOption };
        command.SetAction(Run);
        return command;
    }

    static void Run(ParseResult parsed)
    {
        string docs = parsed.GetValue(DocsOption)?.FullName ?? Repository.PathOf("docs");
        BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
        GrowthCurve[] curves = [.. GrowthSweep.All.Select(sweep => GrowthCurve.Measure(sweep, blas, parsed.GetValue(MillisecondsOption)))];
        LinePlot memory = new(
            "Memory of a window", "times the smallest size", "megabytes", [.. curves.Select(curve => curve.Memory())], Axis.LogarithmicAt);

        WriteImage(docs, "memory", memory);
        foreach (GrowthCurve curve in curves) WriteImage(docs, curve.Sweep.Slug, curve.TimePlot());
        Report report = new("What a window costs");
        GrowthReport.Add(report, curves);
        report.Add(Machine.Describe(blas.Description));
        report.Write(new FileInfo(Path.Combine(docs, "cost.md")));
    }

    static void WriteImage(string docs, string name, LinePlot plot)
    {
        FileInfo file = new(Path.Combine(docs, GrowthReport.Image(name)));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, plot.ToSvg());
    }
}
