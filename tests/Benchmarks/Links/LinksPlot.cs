using System.CommandLine;
using System.Globalization;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Plots;

namespace Windrow.Benchmarks.Links;

/// <summary><c>links TABLE</c>: draws the table that <c>tests/Network/links.sh</c> prints.</summary>
static class LinksPlot
{
    const string Loopback = "loopback";

    static readonly Argument<FileInfo> TableFile = new("TABLE") { Description = "A file with the table." };

    static readonly Option<FileInfo?> ImageOption = new("--image")
    {
        Description = "The image to write; docs/images/links.svg of the repository when left out.",
        HelpName = "FILE.svg",
    };

    public static Command Command()
    {
        Command command = new("links", "Draw the times of steps over slow links that tests/Network/links.sh has measured.") { TableFile, ImageOption };
        command.SetAction(parsed =>
        {
            FileInfo image = parsed.GetValue(ImageOption) ?? new FileInfo(Repository.PathOf("docs/images/links.svg"));
            File.WriteAllText(image.FullName, Draw(Read(parsed.GetRequiredValue(TableFile))).ToSvg());
            Console.Error.WriteLine($"written to {image}");
        });
        return command;
    }

    static LinePlot Draw(IReadOnlyList<Measured> all)
    {
        List<PlotSeries> series = [];
        foreach (IGrouping<string, Measured> link in all.Where(one => one.Mirrors == 0).GroupBy(one => one.Link))
        {
            series.Add(new PlotSeries(link.Key == Loopback ? "no limit" : link.Key, [.. link.Select(one => ((double)one.Silos, one.Milliseconds))]));
            if (link.Key != Loopback) series.Add(new PlotSeries($"{link.Key}, predicted", [.. link.Select(one => ((double)one.Silos, one.Predicted!.Value))], PlotStyle.Expected));
        }

        return new LinePlot("A step over links of different rates", "silos", "milliseconds", series, Axis.LogarithmicAt);
    }

    static List<Measured> Read(FileInfo file)
    {
        List<Measured> rows = [];
        foreach (string line in File.ReadLines(file.FullName))
        {
            string[] cells = [.. line.Split('|', StringSplitOptions.TrimEntries)];
            if (cells.Length == 10 && int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out int silos)) rows.Add(Of(silos, cells));
        }

        return rows.Count > 0 ? rows : throw new BenchmarkException($"'{file}' has no table of tests/Network/links.sh.");
    }

    /// <summary>A line: silos, link, copies, bytes, bytes by the formula, time of a step, time without the link, predicted time.</summary>
    static Measured Of(int silos, string[] cells) =>
        new(silos, cells[2], int.Parse(cells[3], CultureInfo.InvariantCulture), Number(cells[6]), cells[8].Length > 0 ? Number(cells[8]) : null);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    sealed record Measured(int Silos, string Link, int Mirrors, double Milliseconds, double? Predicted);
}
