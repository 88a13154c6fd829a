using System.Globalization;
using System.Text;
using Windrow.Cli.Views;
using Windrow.Grains.Evaluation;
using Windrow.Inference;
using Windrow.Inference.Answers;
using Windrow.Inference.Evaluation;
using Windrow.Metrics;
using static Windrow.Cli.Reports.HtmlPage;
using Text = Windrow.Cli.Views.Text;

namespace Windrow.Cli.Reports;

/// <summary>An evaluation as one HTML file: the figures, all tables, the worst texts, and where the model looked when it wrote them.</summary>
static class EvaluationPage
{
    const int MostColumns = 100, MostRows = 200;

    public static string Write(RunEvaluation evaluation, EvaluatedData data, WrittenEvaluation? written, WindrowModel? model, TimeProvider time)
    {
        StringBuilder html = Begin($"{evaluation.Job}: evaluation", time);
        html.Append(CultureInfo.InvariantCulture, $"<p>After {Text.Count(evaluation.Step)} steps, on {Text.Count(evaluation.Loss.Tokens)} time steps of {Encoded(data.InWords)}.</p>");
        Table(html, [("loss", Text.Loss(evaluation.Loss.Mean)), .. evaluation.Metrics.Figures.Select(figure => (figure.Name, (string?)Text.Figure(figure.Value)))]);
        foreach (string note in evaluation.Metrics.Notes) html.Append(CultureInfo.InvariantCulture, $"<p>{Encoded(note)}</p>");
        foreach (MetricTable table in evaluation.Metrics.Tables) Append(html, table);
        if (written is null) return End(html);
        if (written.Worst.Count > 0) Append(html, written.Worst);
        IReadOnlyList<ExplainedAnswer> looks = written.Explain(model!);
        if (looks.Count > 0) Append(html, written, looks, model!);
        return End(html);
    }

    static void Append(StringBuilder html, MetricTable table)
    {
        bool isConfusion = table.Name == "confusion";
        Heading(html, isConfusion ? "Confusion" : table.Name);
        if (table.Columns.Count > MostColumns)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>The table has {Text.Count(table.Columns.Count)} columns; --json writes it.</p>");
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><table><thead><tr><th>{(isConfusion ? "target \\ predicted" : "")}</th>");
        foreach (string column in table.Columns) html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"number\">{Encoded(column)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (MetricTableRow row in table.Rows.Take(MostRows))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Encoded(row.Name)}</th>");
            double sum = row.Values.Sum();
            foreach (double value in row.Values)
            {
                string shade = isConfusion && sum > 0 ? string.Create(CultureInfo.InvariantCulture, $" style=\"--w:{value / sum:0.##}\"") : "";
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"number\"{shade}>{(value == Math.Floor(value) ? Text.Count(value) : Text.Figure(value))}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
        if (table.Rows.Count > MostRows) html.Append(CultureInfo.InvariantCulture, $"<p>{Text.Count(table.Rows.Count - MostRows)} more rows are not shown; --json writes all of them.</p>");
    }

    static void Append(StringBuilder html, IReadOnlyList<WrittenExample> worst)
    {
        Heading(html, "The texts with the most errors, counted in characters");
        html.Append("<table><thead><tr><th class=\"number\">errors</th><th>input</th><th>expected</th><th>written</th></tr></thead><tbody>");
        foreach (WrittenExample example in worst)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{Text.Count(example.CharacterErrors)}</td>");
            foreach (string text in (string[])[example.Input, example.Expected, example.Written])
                html.Append(CultureInfo.InvariantCulture, $"<td><bdi>{Encoded(Beginning(text))}</bdi></td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
    }

    static void Append(StringBuilder html, WrittenEvaluation written, IReadOnlyList<ExplainedAnswer> looks, WindrowModel model)
    {
        Heading(html, "Where the model looked");
        html.Append(CultureInfo.InvariantCulture, $"<p>{AttentionFigure.Legend}</p>");
        foreach ((ExplainedAnswer look, JudgedText example) in looks.Zip(written.Examples))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h3><bdi>{Encoded(Beginning(example.Text.Written))}</bdi></h3>");
            html.Append(CultureInfo.InvariantCulture, $"<p>{(example.Text.CharacterErrors == 0 ? "As expected." : $"Expected: <bdi>{Encoded(Beginning(example.Text.Expected))}</bdi>")}</p>");
            AttentionFigure.Append(html, look, model.SourceAxis);
        }
    }

    /// <summary>The part of a text that is shown.</summary>
    static string Beginning(string text) => text.Length > EvaluationReport.MostCharacters ? $"{text.AsSpan(0, EvaluationReport.MostCharacters)}…" : text;
}
