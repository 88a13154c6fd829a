using System.Globalization;
using System.Text;
using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>CSV: for classes and labels, a field with the word or the words, and one for each probability; otherwise one for each number.</summary>
sealed class CsvLines(OutputMeaning outputs) : AnswerLines(outputs)
{
    public override string Header(params IReadOnlyList<string> places)
    {
        IEnumerable<string> names = Outputs.Text is not null ? [Outputs.Target, .. Outputs.Names] : HasLabel ? Outputs.Names.Select(name => $"p({name})").Prepend(Outputs.Target) : Outputs.Names;
        return string.Join(',', places.Concat(names).Select(CsvField.Of)) + "\n";
    }

    public override void Add(StringBuilder text, Prediction answer, params IReadOnlyList<(string Name, object Value)> places)
    {
        foreach ((_, object value) in places) text.Append(CsvField.Of(Convert.ToString(value, CultureInfo.InvariantCulture)!)).Append(',');
        if (answer is TextPrediction written) text.Append(CsvField.Of(written.Text)).Append(',');
        if (HasLabel) text.Append(CsvField.Of(answer is ClassPrediction one ? one.Label : string.Join(';', ((LabelsPrediction)answer).Labels))).Append(',');
        text.AppendJoin(',', answer.Values.Select(Text)).Append('\n');
    }

    public override void AddSteps(StringBuilder text, IReadOnlyList<Prediction> answers, long sequence)
    {
        for (int t = 0; t < answers.Count; t++) Add(text, answers[t], ("sequence", sequence), ("step", t + 1));
    }

    public override void AddRefused(StringBuilder text, string problem, int places)
    {
        int fields = places + Outputs.Width + (HasLabel || Outputs.Text is not null ? 1 : 0);
        text.Append(fields == 1 ? "\"\"" : new string(',', fields - 1)).Append('\n');      // a blank line would be no row
    }
}
