using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Windrow.Cli.Reports;

namespace Windrow.Tests.Commands;

/// <summary>The report of a job as one HTML file.</summary>
public sealed partial class ReportTests : IDisposable
{
    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task A_report_has_everything_and_loads_nothing()
    {
        string job = _windrow.WriteJob("""
            # <script>alert(1)</script> & more
            name: told
            data: {path: text.txt, split: {validation: 0.1}}
            model: {cell: lstm, hiddenSize: 8}
            training: {maxSteps: 40, batchSize: 4, window: 5, learningRate: 0.0123}
            evaluation: {everySteps: 10}
            telemetry: {everySteps: 10}
            """);
        Assert.Equal(0, (await _windrow.RunAsync("train", job)).ExitCode);
        string file = _windrow.Path("report.html");
        (int exitCode, string output, _) = await _windrow.RunAsync("report", "told-1", "--output", file);
        Assert.Equal((0, $"Wrote '{file}'.{Environment.NewLine}"), (exitCode, output));

        string html = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Loading(), html);
        foreach (string expected in (string[])["told-1", "completed", "training.learningRate", "0.0123", "Gradients through time", "Layer l0", "processor", "checkpoint", "Where a step&#39;s time went"])
            Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.All(Picture().Matches(html), picture => XElement.Parse(picture.Value));
        Assert.InRange(Picture().Count(html), 5, 20);
    }

    [Fact]
    public async Task A_job_that_does_not_exist_has_no_report()
    {
        Directory.CreateDirectory(_windrow.Runs);
        (int exitCode, _, string error) = await _windrow.RunAsync("report", "nobody-1", "--output", _windrow.Path("report.html"));
        Assert.Equal(2, exitCode);
        Assert.Contains("nobody-1", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_windrow.Path("report.html")));
    }

    [Fact]
    public void A_chart_puts_each_value_in_its_place()
    {
        XElement svg = XElement.Parse(SvgChart.Of("t", "step", [new Series("a", [(0, 1), (50, 3), (100, double.NaN), (200, 5)])]));
        string path = svg.Descendants("path").Single(line => line.Attribute("class")!.Value == "line c0").Attribute("d")!.Value;
        double[] places = [.. Number().Matches(path).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        // Corners: (0, 1) at the lower left, (50, 3) a quarter across and half up, a gap, and (200, 5) at the upper right.
        Assert.Equal([64, 204, 221, 108, 692, 12], places);
        Assert.Equal(2, path.Count(c => c == 'M'));
    }

    [Theory]
    [InlineData(0, 10, false, "0,2,4,6,8,10")]
    [InlineData(0.001, 100, true, "0.001,0.01,0.1,1,10,100")]
    [InlineData(2, 3, true, "2,2.2,2.4,2.6,2.8,3")]
    [InlineData(3, 3, false, "1.5,2,2.5,3,3.5,4,4.5")]
    [InlineData(0, 1234567, false, "0,500,000,1,000,000")]
    [InlineData(1, 1.0000000000000002, false, "0.6,0.8,1,1.2,1.4")]
    [InlineData(-3, -3, false, "-4.5,-4,-3.5,-3,-2.5,-2,-1.5")]
    public void Ticks_are_at_round_values(double low, double high, bool isLog, string ticks) =>
        Assert.Equal(ticks, string.Join(',', new Scale([low, high], 0, 100, isLog).Ticks().Select(tick => tick.Text)));

    [GeneratedRegex(@"(src|href)\s*=|url\(|@import", RegexOptions.IgnoreCase)]
    private static partial Regex Loading();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
