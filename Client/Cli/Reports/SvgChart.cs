using System.Globalization;
using System.Net;
using System.Text;

namespace Windrow.Cli.Reports;

/// <summary>Draws lines as a picture in SVG, which needs no script.</summary>
static class SvgChart
{
    const int Width = 720, Height = 240, Left = 64, Right = 28, Top = 12, Bottom = 36;

    /// <summary>The picture.</summary>
    /// <param name="title">What it shows; also read by screen readers.</param>
    /// <param name="x">What the horizontal axis is.</param>
    /// <param name="lines">The lines; those without points are left out.</param>
    /// <param name="isLog">Whether the vertical axis is logarithmic where that helps.</param>
    public static string Of(string title, string x, IReadOnlyList<Series> lines, bool isLog = false)
    {
        Series[] drawn = [.. lines.Where(line => line.Points.Count > 0)];
        Scale across = new(drawn.SelectMany(line => line.Points.Select(point => point.X)), Left, Width - Right);
        Scale up = new(
            drawn.SelectMany(line => line.Points.Select(point => point.Y).Concat(line.Band?.SelectMany(band => new[] { band.Low, band.High }) ?? [])),
            Height - Bottom, Top, isLog);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Encoded(Description(title, drawn))}\">");
        foreach ((double value, string text) in up.Ticks())
        {
            string place = Place(up.Place(value));
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {place}H{Width - Right}\"/><text class=\"y\" x=\"{Left - 6}\" y=\"{place}\">{Encoded(text)}</text>");
        }

        foreach ((double value, string text) in across.Ticks())
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"x\" x=\"{Place(across.Place(value))}\" y=\"{Height - Bottom + 16}\">{Encoded(text)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"x\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 4}\">{Encoded(x)}</text>");
        for (int i = 0; i < drawn.Length; i++) Draw(svg, drawn[i], i, across, up);
        return svg.Append("</svg>").ToString();
    }

    static void Draw(StringBuilder svg, Series line, int number, Scale across, Scale up)
    {
        if (line.Band is { } band && band.Any(range => double.IsFinite(range.Low) && double.IsFinite(range.High)))
        {
            IEnumerable<string> highs = line.Points.Select((point, i) => (point.X, band[i].High)).Where(Seen).Select(Corner);
            IEnumerable<string> lows = line.Points.Select((point, i) => (point.X, band[i].Low)).Where(Seen).Reverse().Select(Corner);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"band c{number}\" d=\"M{string.Join('L', highs.Concat(lows))}Z\"/>");
        }

        StringBuilder path = new();
        bool isDown = false;
        foreach ((double x, double y) in line.Points)
        {
            if (Seen((x, y))) path.Append(isDown ? 'L' : 'M').Append(Corner((x, y)));
            isDown = Seen((x, y));
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line c{number}\" d=\"{path}\"/>");
        if (!line.HasDots) return;
        foreach ((double x, double y) in line.Points.Where(Seen))
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"c{number}\" cx=\"{Place(across.Place(x))}\" cy=\"{Place(up.Place(y))}\" r=\"2.5\"/>");

        string Corner((double X, double Y) point) => $"{Place(across.Place(point.X))} {Place(up.Place(point.Y))}";

        bool Seen((double X, double Y) point) => double.IsFinite(up.Place(point.Y));
    }

    static string Description(string title, Series[] lines) =>
        $"{title}. {string.Join(" ", lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Name}: first {line.Points[0].Y:G4}, last {line.Points[^1].Y:G4}.")))}";

    static string Place(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);

    static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
