using System.Globalization;
using System.Text;
using Windrow.Inference.Meaning;
using Windrow.Metrics;

namespace Windrow.Inference.Answers;

/// <summary>Writes answers as lines of text, in one of the formats. Thread-safe.</summary>
/// <param name="outputs">What the answers are.</param>
abstract class AnswerLines(OutputMeaning outputs)
{
    /// <summary>What the answers are.</summary>
    protected OutputMeaning Outputs => outputs;

    /// <summary>Whether an answer has a word, or a list of them, besides its values.</summary>
    protected bool HasLabel => outputs.Kind is OutputKinds.Classes or OutputKinds.Labels;

    /// <summary>The line before all answers; empty when there is none.</summary>
    /// <param name="places">Names of what says where an answer belongs.</param>
    public virtual string Header(params IReadOnlyList<string> places) => "";

    /// <summary>Adds the answer of a row.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="places">Where it belongs: names with texts or numbers.</param>
    public abstract void Add(StringBuilder text, Prediction answer, params IReadOnlyList<(string Name, object Value)> places);

    /// <summary>Adds the answers at all time steps of a sequence.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="answers">One for each time step.</param>
    /// <param name="sequence">Number of the sequence, from 1.</param>
    public abstract void AddSteps(StringBuilder text, IReadOnlyList<Prediction> answers, long sequence);

    /// <summary>Adds what stands in place of an answer.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="places">Number of texts that say where the answer would belong.</param>
    public abstract void AddRefused(StringBuilder text, string problem, int places);

    /// <summary>The writer of a format.</summary>
    public static AnswerLines Of(AnswerFormat format, OutputMeaning outputs) => format switch
    {
        AnswerFormat.Csv => new CsvLines(outputs),
        AnswerFormat.JsonLines => new JsonLines(outputs),
        _ => new TextLines(outputs),
    };

    /// <summary>A number with as many digits as float32 has.</summary>
    protected static string Text(double value) => value.ToString("G9", CultureInfo.InvariantCulture);
}
