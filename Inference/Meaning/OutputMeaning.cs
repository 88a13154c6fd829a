using System.Globalization;
using System.Numerics.Tensors;
using Windrow.Data;
using Windrow.Inference.Network;
using Windrow.Metrics;
using Windrow.Models;

namespace Windrow.Inference.Meaning;

/// <summary>Turns what a network computes into answers.</summary>
/// <remarks>K = values of a prediction: logits of classes or labels, numbers, or the quantiles of each number.</remarks>
sealed class OutputMeaning
{
    readonly IReadOnlyList<ColumnScale> _scales;    // of each number, [outputs]
    readonly int _levels;                           // values for each number
    readonly TextColumn? _source;                   // what a model that writes texts reads

    /// <param name="ports">What the model predicts.</param>
    /// <param name="target">What an answer is called.</param>
    /// <param name="names">Names of the classes, labels or numbers; none when they are only numbered.</param>
    /// <param name="scales">How each number was normalized; none when they were not.</param>
    /// <param name="text">How tokens become texts, for a model that writes texts.</param>
    /// <param name="source">The text that such a model reads.</param>
    public OutputMeaning(
        ModelPorts ports, string target, IReadOnlyList<string> names, IReadOnlyList<ColumnScale>? scales = null, WrittenTarget? text = null, TextColumn? source = null)
    {
        _source = source;
        (Kind, Text) = (text is null ? JudgedOutputs.KindOf(ports.Loss) : OutputKinds.Tokens, text);
        Target = target;
        IReadOnlyList<double> levels = JudgedOutputs.LevelsOf(ports.Loss);
        _levels = Math.Max(1, levels.Count);
        _scales = scales ?? [.. Enumerable.Repeat(new ColumnScale(0, 1), ports.Outputs)];
        if (names.Count == 0) names = [.. Enumerable.Range(0, ports.Outputs).Select(output => output.ToString(CultureInfo.InvariantCulture))];
        Names = levels.Count == 0 ? names : [.. names.SelectMany(name => levels.Select(level => FormattableString.Invariant($"q{level}({name})")))];
    }

    /// <summary>The name of the value that an answer which is a text has.</summary>
    public const string Score = "score";

    /// <summary>How tokens become texts; null for a model that does not write texts.</summary>
    public WrittenTarget? Text { get; }

    /// <summary>What is predicted.</summary>
    public OutputKinds Kind { get; }

    /// <summary>What an answer is called.</summary>
    public string Target { get; }

    /// <summary>The name of each value, [K].</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>K.</summary>
    public int Width => Names.Count;

    /// <summary>Probabilities, or numbers in the data's own units.</summary>
    /// <param name="computed">What the network computed, [K].</param>
    /// <param name="values">Receives them, [K].</param>
    public void Decode(ReadOnlySpan<float> computed, Span<double> values)
    {
        switch (Kind)
        {
            case OutputKinds.Classes:
                TensorPrimitives.ConvertTruncating(computed, values);           // to double, which loses nothing
                TensorPrimitives.Subtract(values, TensorPrimitives.Max<double>(values), values);
                TensorPrimitives.Exp(values, values);
                TensorPrimitives.Divide(values, TensorPrimitives.Sum<double>(values), values);      // pₖ = e^(xₖ − max) / Σⱼ e^(xⱼ − max)
                break;
            case OutputKinds.Labels:
                TensorPrimitives.ConvertTruncating(computed, values);
                TensorPrimitives.Sigmoid(values, values);
                break;
            default:
                for (int k = 0; k < values.Length; k++)
                {
                    ColumnScale scale = _scales[k / _levels];
                    values[k] = computed[k] * scale.Deviation + scale.Mean;
                }

                break;
        }
    }

    /// <summary>The answer that some values are.</summary>
    public Prediction Answer(double[] values) => Kind switch
    {
        OutputKinds.Classes => new ClassPrediction(Names[TensorPrimitives.IndexOfMax<double>(values)], values),
        OutputKinds.Tokens when Text is not null => Answer(WrittenTokens.Unpack(values)),
        OutputKinds.Labels => new LabelsPrediction([.. Names.Where((_, label) => values[label] > 0.5)], values),
        _ => new NumbersPrediction(values),
    };

    TextPrediction Answer(IReadOnlyList<WrittenTokens> texts)
    {
        ScoredText[] written = [.. texts.Select(text => new ScoredText(Text!.Text.DecodeWith(text.Tokens, Unknown(text)), text.Score))];
        return new TextPrediction(written[0].Text, written, [written[0].Score]) { Explanation = Explanation(texts[0]) };
    }

    TextExplanation? Explanation(WrittenTokens text) => text.Attention is not { } attention ? null : new TextExplanation(
        [.. attention.Source.Select(token => _source?.Tokens[token] ?? token.ToString(CultureInfo.InvariantCulture))], Text!.Text.Words(text.Tokens, Unknown(text)), attention.Weights);

    /// <summary>What stands in place of each unknown token.</summary>
    IReadOnlyList<string> Unknown(WrittenTokens text) => text.Copies.Count == 0
        ? [.. text.Tokens.Where(Text!.Text.IsUnknown).Select(_ => TextColumn.Unknown)]
        : [.. text.Copies.Select(copy => copy.Text ?? _source!.Tokens[copy.Token])];

    /// <summary>The answers for each row of some values.</summary>
    /// <param name="values">[n, K].</param>
    public IReadOnlyList<Prediction> Answers(double[] values) => [.. values.Chunk(Width).Select(Answer)];
}
