using System.Globalization;
using System.Text;
using Windrow.Inference;
using Windrow.Inference.Answers;
using Text = Windrow.Cli.Views.Text;

namespace Windrow.Cli.Reports;

/// <summary>Where a model looked when it wrote its first answers, as one HTML file.</summary>
/// <param name="model">Its answers say where it looked.</param>
/// <param name="time">The current time and the time zone.</param>
sealed class AttentionPage(WindrowModel model, TimeProvider time)
{
    /// <summary>Answers on a page.</summary>
    public const int MostAnswers = 50;

    readonly StringBuilder _figures = new();
    int _shown;

    public void Add(ExplainedAnswer answer)
    {
        _figures.Append(CultureInfo.InvariantCulture, $"<h2>Row {answer.Row}: <bdi>{HtmlPage.Encoded(answer.Answer.Text)}</bdi></h2>");
        AttentionFigure.Append(_figures, answer, model.SourceAxis);
        _shown++;
    }

    /// <param name="answered">How many answers were written in all.</param>
    public string Write(long answered)
    {
        StringBuilder html = HtmlPage.Begin($"Where {model.Job} looked", time);
        html.Append(CultureInfo.InvariantCulture, $"<p>{Text.Count(_shown)} of {Text.Count(answered)} answers, after {Text.Count(model.Step)} steps of training. {AttentionFigure.Legend}</p>");
        html.Append(_figures);
        if (answered > _shown) html.Append(CultureInfo.InvariantCulture, $"<p>{Text.Count(answered - _shown)} more answers are not shown: a page has the first {MostAnswers}.</p>");
        return HtmlPage.End(html);
    }
}
