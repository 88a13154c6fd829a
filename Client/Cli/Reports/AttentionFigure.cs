using System.Globalization;
using System.Text;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Inference.Answers;
using Windrow.Inference.Meaning;
using static Windrow.Cli.Reports.HtmlPage;

namespace Windrow.Cli.Reports;

/// <summary>Draws where a model looked when it wrote a text: the source across and the written tokens down or, for an image, the image once for each token,
/// dark where the model did not look.</summary>
/// <remarks>Shades are relative to the largest weight of a token, which is what a reader compares. Each number is in the text of its cell, for screen
/// readers, and in its title. Weights that are 0 with two digits are left out.</remarks>
static class AttentionFigure
{
    /// <summary>Parts of a source in a table; longer sources are shown with neighbors together.</summary>
    public const int MostColumns = 120;

    /// <summary>Written tokens that are shown.</summary>
    public const int MostTokens = 60;

    /// <summary>Parts of an image that are shown over it. An image with more is shown as a table.</summary>
    const int MostParts = 1024;

    const double Smallest = 0.005;

    /// <summary>How to read the figures.</summary>
    public const string Legend = "The weights of each written token sum to 1; shades are relative to the largest of them, and an image is dark where the model did not look. Rest the pointer on a cell for its number.";

    public static void Append(StringBuilder html, ExplainedAnswer answer, SourceAxis axis)
    {
        TextExplanation explanation = answer.Answer.Explanation!;
        if (explanation.Tokens.Count == 0) html.Append("<p>Nothing was written.</p>");
        else if (axis is PictureAxis picture && explanation.Source.Count <= MostParts) AppendPictures(html, explanation, picture, answer.Source);
        else AppendTable(html, explanation, axis);
        if (explanation.Tokens.Count > MostTokens) html.Append(CultureInfo.InvariantCulture, $"<p>{explanation.Tokens.Count - MostTokens:N0} more tokens are not shown.</p>");
    }

    static void AppendTable(StringBuilder html, TextExplanation explanation, SourceAxis axis)
    {
        int each = (explanation.Source.Count + MostColumns - 1) / MostColumns;
        string[] names = [.. explanation.Source.Chunk(each).Select((parts, i) => axis is TimeAxis time ? Seconds(i * each * time.SecondsEach) : Visible(string.Join(' ', parts)))];
        html.Append(names.All(name => name.Length == 1) ? "<figure class=\"wide letters\">" : "<figure class=\"wide\">");
        html.Append("<table class=\"map\"><thead><tr><td class=\"corner\"></td>");
        foreach (string name in names) html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Encoded(name)}</th>");
        html.Append("</tr></thead><tbody>");
        for (int t = 0; t < Math.Min(explanation.Tokens.Count, MostTokens); t++)
        {
            string token = Visible(explanation.Tokens[t]);
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Encoded(token)}</th>");
            double[] weights = [.. explanation.Attention[t].Chunk(each).Select(parts => parts.Sum(part => (double)part))];
            double most = weights.Max();
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] < Smallest) html.Append("<td></td>");
                else html.Append(CultureInfo.InvariantCulture, $"<td style=\"--w:{weights[i] / most:0.##}\" title=\"{Encoded($"{token} ← {names[i]}")}: {weights[i]:0.00}\"><span class=\"hidden\">{weights[i]:0.00}</span></td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        if (each > 1) html.Append(CultureInfo.InvariantCulture, $"<figcaption>Each column is {each} time steps, whose weights are added.</figcaption>");
        html.Append("</figure>");
    }

    static void AppendPictures(StringBuilder html, TextExplanation explanation, PictureAxis axis, EncodedExample source)
    {
        (int columns, int parts, ImageColumn image) = (axis.Columns, explanation.Source.Count, axis.Image);
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"words\" style=\"--picture:url(data:image/png;base64,{Convert.ToBase64String(axis.Picture(source))})\">");
        for (int t = 0; t < Math.Min(explanation.Tokens.Count, MostTokens); t++)
        {
            (string token, IReadOnlyList<float> weights) = (Encoded(Visible(explanation.Tokens[t])), explanation.Attention[t]);
            IEnumerable<string> first = Enumerable.Range(0, parts).OrderByDescending(i => weights[i]).Take(3).Where(i => weights[i] >= Smallest).Select(Part);
            html.Append(CultureInfo.InvariantCulture, $"<figure><div class=\"look\" role=\"img\" aria-label=\"{token}: {string.Join("; ", first)}\" style=\"background-image:var(--picture);grid-template-columns:repeat({columns},1fr);aspect-ratio:{image.Width}/{image.Height}\">");
            double most = weights.Max();
            for (int i = 0; i < parts; i++) html.Append(CultureInfo.InvariantCulture, $"<i style=\"--w:{weights[i] / most:0.##}\" title=\"{Part(i)}\"></i>");
            html.Append(CultureInfo.InvariantCulture, $"</div><figcaption>{token}</figcaption></figure>");

            string Part(int i) => string.Create(CultureInfo.InvariantCulture, $"row {i / columns + 1}, column {i % columns + 1}: {weights[i]:0.00}");
        }

        html.Append("</div>");
    }

    static string Seconds(double start) => start.ToString("0.00 s", CultureInfo.InvariantCulture);

    /// <summary>A token whose spaces can be seen.</summary>
    static string Visible(string token) => token.Replace(' ', '␣').Replace('\n', '⏎').Replace('\t', '⇥');
}
