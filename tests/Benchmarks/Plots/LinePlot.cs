using System.Net;
using System.Text;

namespace Windrow.Benchmarks.Plots;

/// <summary>A plot of lines over a logarithmic vertical axis, as SVG.</summary>
/// <param name="title">Above it.</param>
/// <param name="xLabel">Below the horizontal axis.</param>
/// <param name="yLabel">Beside the vertical axis.</param>
/// <param name="series">What it shows.</param>
/// <param name="xAxis">Makes the horizontal axis for the points' numbers. Where it is logarithmic too, a straight line is a power, and its slope
/// the exponent; where it is linear, a straight line is exponential.</param>
sealed class LinePlot(string title, string xLabel, string yLabel, IReadOnlyList<PlotSeries> series, Func<IReadOnlyCollection<double>, Axis> xAxis)
{
    const int Width = 760, Height = 430, Left = 80, Top = 44, PlotWidth = 450, PlotHeight = 320, LegendLine = 24;

    /// <summary>Colours that people with any colour vision tell apart: Okabe and Ito 2008, without the yellow.</summary>
    static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"];

    /// <summary>The plot as an SVG document.</summary>
    /// <exception cref="BenchmarkException">There is nothing to show, or a number that has no place on its axis.</exception>
    public string ToSvg()
    {
        double[] xs = [.. series.SelectMany(one => one.Points).Select(point => point.X)];
        double[] ys = [.. series.SelectMany(one => one.Points).Select(point => point.Y)];
        if (xs.Distinct().Count() < 2 || !xs.Concat(ys).All(double.IsFinite))
            throw new BenchmarkException($"The plot '{title}' needs points at two places at least, and finite numbers.");
        Axis x = xAxis(xs), y = Axis.Logarithmic(ys);
        StringBuilder svg = new();
        svg.AppendLine($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="sans-serif" font-size="13">
            <rect width="{Width}" height="{Height}" fill="white"/>
            <text x="{Left + PlotWidth / 2}" y="26" text-anchor="middle" font-size="16">{Escape(title)}</text>
            <text x="{Left + PlotWidth / 2}" y="{Top + PlotHeight + 44}" text-anchor="middle">{Escape(xLabel)}</text>
            <text x="20" y="{Top + PlotHeight / 2}" text-anchor="middle" transform="rotate(-90 20 {Top + PlotHeight / 2})">{Escape(yLabel)}</text>
            """);
        foreach (double tick in x.Ticks)
        {
            string at = Number(Across(x, tick));
            svg.AppendLine($"""<line x1="{at}" y1="{Top}" x2="{at}" y2="{Top + PlotHeight}" stroke="#ddd"/>""");
            svg.AppendLine($"""<text x="{at}" y="{Top + PlotHeight + 20}" text-anchor="middle">{Label(tick)}</text>""");
        }

        foreach (double tick in y.Ticks)
        {
            double at = Down(y, tick);
            svg.AppendLine($"""<line x1="{Left}" y1="{Number(at)}" x2="{Left + PlotWidth}" y2="{Number(at)}" stroke="#ddd"/>""");
            svg.AppendLine($"""<text x="{Left - 8}" y="{Number(at + 4)}" text-anchor="end">{Label(tick)}</text>""");
        }

        svg.AppendLine($"""<rect x="{Left}" y="{Top}" width="{PlotWidth}" height="{PlotHeight}" fill="none" stroke="#444"/>""");
        for (int i = 0; i < series.Count; i++) Append(svg, x, y, i);
        return svg.AppendLine("</svg>").ToString();
    }

    void Append(StringBuilder svg, Axis x, Axis y, int index)
    {
        PlotSeries one = series[index];
        string colour = Colours[index % Colours.Length], dashes = one.Style == PlotStyle.Expected ? """ stroke-dasharray="6 5" """ : "";
        (string X, string Y)[] points = [.. one.Points.Select(point => (Number(Across(x, point.X)), Number(Down(y, point.Y))))];
        string line = string.Join(' ', points.Select(point => $"{point.X},{point.Y}"));
        svg.AppendLine($"""<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" {dashes}/>""");
        if (one.Style == PlotStyle.Marked)
        {
            foreach ((string px, string py) in points) svg.AppendLine($"""<circle cx="{px}" cy="{py}" r="4" fill="{colour}"/>""");
        }

        int legend = Left + PlotWidth + 16, row = Top + 14 + index * LegendLine;
        svg.AppendLine($"""<line x1="{legend}" y1="{row}" x2="{legend + 28}" y2="{row}" stroke="{colour}" stroke-width="2" {dashes}/>""");
        svg.AppendLine($"""<text x="{legend + 36}" y="{row + 4}">{Escape(one.Name)}</text>""");
    }

    static double Across(Axis axis, double value) => Left + PlotWidth * axis.Place(value);

    static double Down(Axis axis, double value) => Top + PlotHeight * (1 - axis.Place(value));

    static string Number(double value) => value.ToString("0.#");

    static string Label(double value) => value.ToString(value >= 1 ? "#,0.##" : value is > 0 and < 0.001 ? "0e+0" : "0.###");

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
