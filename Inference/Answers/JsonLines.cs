using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>JSON Lines: an object for each answer, with its word or list of words and an object of probabilities; or with its numbers.</summary>
sealed class JsonLines(OutputMeaning outputs) : AnswerLines(outputs)
{
    static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public override void Add(StringBuilder text, Prediction answer, params IReadOnlyList<(string Name, object Value)> places)
    {
        text.Append('{');
        foreach ((string name, object value) in places)
            text.Append(Quoted(name)).Append(':').Append(value is string word ? Quoted(word) : Convert.ToString(value, CultureInfo.InvariantCulture)).Append(',');
        AppendKeys(text, answer);
        text.Append("}\n");
    }

    public override void AddSteps(StringBuilder text, IReadOnlyList<Prediction> answers, long sequence)
    {
        text.Append("{\"steps\":[");
        for (int t = 0; t < answers.Count; t++)
        {
            text.Append(t == 0 ? "{" : ",{");
            AppendKeys(text, answers[t]);
            text.Append('}');
        }

        text.Append("]}\n");
    }

    public override void AddRefused(StringBuilder text, string problem, int places) => text.Append("{\"error\":").Append(Quoted(problem)).Append("}\n");

    void AppendKeys(StringBuilder text, Prediction answer)
    {
        if (answer is TextPrediction written)
        {
            AppendText(text, written.Alternatives[0]);
            if (written.Explanation is { } explanation) AppendExplanation(text, explanation);
            if (written.Alternatives.Count == 1) return;
            text.Append(",\"alternatives\":[");
            foreach (ScoredText other in written.Alternatives.Skip(1))
            {
                text.Append('{');
                AppendText(text, other);
                text.Append("},");
            }

            text[^1] = ']';
            return;
        }

        if (!HasLabel)
        {
            AppendValues(text, answer);
            return;
        }

        text.Append(Quoted(Outputs.Target)).Append(':');
        if (answer is ClassPrediction one) text.Append(Quoted(one.Label));
        else text.Append('[').AppendJoin(',', ((LabelsPrediction)answer).Labels.Select(Quoted)).Append(']');
        text.Append(",\"probabilities\":{");
        AppendValues(text, answer);
        text.Append('}');
    }

    void AppendText(StringBuilder text, ScoredText written) => text.Append(Quoted(Outputs.Target)).Append(':').Append(Quoted(written.Text))
        .Append(',').Append(Quoted(OutputMeaning.Score)).Append(':').Append(double.IsFinite(written.Score) ? Text(written.Score) : "null");

    static void AppendExplanation(StringBuilder text, TextExplanation explanation) => text
        .Append(",\"source\":[").AppendJoin(',', explanation.Source.Select(Quoted))
        .Append("],\"tokens\":[").AppendJoin(',', explanation.Tokens.Select(Quoted))
        .Append("],\"attention\":[").AppendJoin(',', explanation.Attention.Select(row => $"[{string.Join(',', row.Select(Share))}]"))
        .Append(']');

    /// <summary>A share with six digits after the point: smaller ones do not matter.</summary>
    static string Share(float share) => share.ToString("0.######", CultureInfo.InvariantCulture);

    void AppendValues(StringBuilder text, Prediction answer)
    {
        for (int k = 0; k < answer.Values.Count; k++)
            text.Append(k == 0 ? "" : ",").Append(Quoted(Outputs.Names[k])).Append(':').Append(double.IsFinite(answer.Values[k]) ? Text(answer.Values[k]) : "null");
    }

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, Readable)}\"";
}
