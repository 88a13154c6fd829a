using System.Text;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>Texts alone: line n of the answers belongs to line n of the input, so a text that has line ends gets spaces in their place.</summary>
sealed class TextLines(OutputMeaning outputs) : AnswerLines(outputs)
{
    public override void Add(StringBuilder text, Prediction answer, params IReadOnlyList<(string Name, object Value)> places) =>
        text.Append(((TextPrediction)answer).Text.ReplaceLineEndings(" ")).Append('\n');

    public override void AddSteps(StringBuilder text, IReadOnlyList<Prediction> answers, long sequence)
    {
        foreach (Prediction answer in answers) Add(text, answer);
    }

    public override void AddRefused(StringBuilder text, string problem, int places) => text.Append('\n');
}
