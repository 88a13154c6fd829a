using System.Globalization;
using System.Text.Json.Serialization;
using Windrow.Data;
using Windrow.Inference.Answers;
using Windrow.Inference.Meaning;
using Windrow.Jobs;
using Windrow.Metrics;

namespace Windrow.Inference.Evaluation;

/// <summary>How well a model writes the answers to a part of the data of its job.</summary>
/// <param name="Metrics">All metrics of written texts.</param>
/// <param name="Worst">The texts with the most character errors, beginning with the worst; of equally bad ones, the first in the data.</param>
sealed record WrittenEvaluation(MetricReport Metrics, IReadOnlyList<WrittenExample> Worst)
{
    const int MostExamples = 10, TextsAtOnce = 256;

    /// <summary>Time steps that are read together, even if they are few texts: those of recordings and images have many numbers each.</summary>
    const long StepsAtOnce = 1 << 15;

    /// <summary>Stands for an expected token that is not in the vocabulary. It is no Unicode character, so no written text has it.</summary>
    const string Unwritable = "\uFDD0";

    /// <summary>The worst texts with what was read; after those with errors, the first without any.</summary>
    [JsonIgnore]
    public IReadOnlyList<JudgedText> Examples { get; init; } = [];

    /// <summary>Writes all answers and compares them with the expected ones. The result does not depend on the number of threads.</summary>
    /// <param name="model">Writes texts.</param>
    /// <param name="dataFolder">The prepared data of the model's job.</param>
    /// <param name="part">The part of the data.</param>
    /// <param name="threads">Threads that write at the same time.</param>
    /// <param name="progress">Receives the number of texts that have been written so far.</param>
    /// <param name="ct">Stops the evaluation.</param>
    /// <exception cref="DataException">The prepared data are missing or damaged, or a text is too long.</exception>
    public static async Task<WrittenEvaluation> OfAsync(
        WindrowModel model, string dataFolder, DataPart part, int threads, Action<long>? progress, CancellationToken ct)
    {
        using TrainingData data = TrainingData.Open(dataFolder, model.JobFile, ct);
        return await OfAsync(model, data, part, threads, progress, ct);
    }

    /// <summary>Writes all answers and compares them with the expected ones, as the other method does.</summary>
    /// <param name="model">Writes texts.</param>
    /// <param name="data">The data, whose targets are texts.</param>
    /// <param name="part">The part of the data.</param>
    /// <param name="threads">Threads that write at the same time.</param>
    /// <param name="progress">Receives the number of texts that have been written so far.</param>
    /// <param name="ct">Stops the evaluation.</param>
    /// <exception cref="DataException">A text is too long.</exception>
    public static async Task<WrittenEvaluation> OfAsync(
        WindrowModel model, TrainingData data, DataPart part, int threads, Action<long>? progress, CancellationToken ct)
    {
        Preprocessing preprocessing = ((ExampleMeaning)model.Meaning).Preprocessing;
        MetricSet metrics = MetricSet.Create(MetricRegistry.Defaults(OutputKinds.Texts), MetricSubject.Texts);
        MetricSums sums = metrics.CreateSums();
        List<JudgedText> worst = [];
        long tokens = 0, unknown = 0;
        IEnumerable<Func<Piece>> pieces = Chunks(((SequenceData)data).Pairs(part)).Select(pairs => (Func<Piece>)(() => Write(model, preprocessing, metrics, pairs)));
        await OrderedWork.RunAsync(
            pieces,
            threads,
            piece =>
            {
                sums.Merge(piece.Sums);
                worst = WorstOf(worst.Concat(piece.Examples));
                (tokens, unknown) = (tokens + piece.Tokens, unknown + piece.Unknown);
                progress?.Invoke(sums.Rows);
            },
            ct);
        MetricReport report = metrics.Report(sums);
        return new WrittenEvaluation(
            unknown == 0 ? report : report with { Notes = [.. report.Notes, UnknownNote(tokens, unknown, model.Network.Copies)] },
            [.. worst.Select(example => example.Text).Where(text => text.CharacterErrors > 0)])
        {
            Examples = worst,
        };
    }

    /// <summary>Where the model looked when it wrote the examples; none for a model without attention.</summary>
    public IReadOnlyList<ExplainedAnswer> Explain(WindrowModel model)
    {
        if (model.Explaining() is not { } explaining) return [];
        double[][] answers = explaining.Network.Predict([.. Examples.Select(example => example.Source)]);
        return [.. Examples.Select((example, i) => new ExplainedAnswer(i + 1, (TextPrediction)explaining.Meaning.Outputs.Answer(answers[i]), example.Source))];
    }

    static List<JudgedText> WorstOf(IEnumerable<JudgedText> texts) => [.. texts.OrderByDescending(example => example.Text.CharacterErrors).Take(MostExamples)];

    static IEnumerable<TextPair[]> Chunks(IEnumerable<TextPair> pairs)
    {
        List<TextPair> chunk = [];
        long steps = 0;
        foreach (TextPair pair in pairs)
        {
            chunk.Add(pair);
            steps += pair.Source.Length;
            if (chunk.Count < TextsAtOnce && steps < StepsAtOnce) continue;
            yield return [.. chunk];
            steps = 0;
            chunk.Clear();
        }

        if (chunk.Count > 0) yield return [.. chunk];
    }

    static Piece Write(WindrowModel model, Preprocessing preprocessing, MetricSet metrics, TextPair[] pairs)
    {
        TextColumn target = ((WrittenTarget)preprocessing.Target).Text;
        bool copies = model.Network.Copies;
        if (copies && pairs.Any(pair => pair.UnknownTarget is null))
            throw new DataException("The prepared data of the job are from a version that did not keep tokens which are not in the vocabulary, so these cannot be copied. Train again, or leave the option out.");
        double[][] answers = model.Network.Predict([.. pairs.Select(pair => pair.Source)]);
        List<JudgedText> judged = [];
        WrittenText[] texts = new WrittenText[pairs.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            string written = ((TextPrediction)model.Meaning.Outputs.Answer(answers[i])).Text;
            string expected = copies ? target.DecodeWith(pairs[i].Target, pairs[i].UnknownTarget!) : target.Decode(pairs[i].Target);
            texts[i] = new WrittenText(copies ? expected : target.Decode(pairs[i].Target, Unwritable), written);
            judged.Add(new JudgedText(new WrittenExample(Shown(preprocessing, pairs[i]), expected, written, texts[i].CharacterErrors), pairs[i].Source));
        }

        MetricSums sums = metrics.CreateSums();
        sums.Add(new MetricRows { Texts = texts });
        return new Piece(sums, WorstOf(judged), pairs.Sum(pair => (long)pair.Target.Length), pairs.Sum(pair => pair.Target.LongCount(target.IsUnknown)));
    }

    /// <summary>What was read, for people.</summary>
    static string Shown(Preprocessing preprocessing, TextPair pair) => pair.Source.Tokens is { } tokens && preprocessing.Text is { } text
        ? text.Decode(tokens)
        : $"example {pair.Sequence + 1}, {pair.Source.Length} time steps";

    static string UnknownNote(long tokens, long unknown, bool copies) => string.Create(
        CultureInfo.InvariantCulture,
        $"{unknown:N0} of {tokens:N0} expected tokens {(unknown == 1 ? "is" : "are")} not in the vocabulary of the training part, so {(unknown == 1 ? "it" : "they")} {(copies ? "can only be copied" : "cannot be written")}.");

    /// <summary>What some texts contribute.</summary>
    /// <param name="Sums">Sums over all of them.</param>
    /// <param name="Examples">The worst of them.</param>
    /// <param name="Tokens">Expected tokens.</param>
    /// <param name="Unknown">Those that are not in the vocabulary.</param>
    sealed record Piece(MetricSums Sums, IReadOnlyList<JudgedText> Examples, long Tokens, long Unknown);
}
