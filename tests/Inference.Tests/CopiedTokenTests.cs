using Windrow.Data;
using Windrow.Inference;
using Windrow.Inference.Evaluation;

namespace Windrow.Tests.Inference;

/// <summary>Unknown tokens that are replaced by what the model looked at: by hand, from the weights that an explanation shows.</summary>
public sealed class CopiedTokenTests : IDisposable
{
    /// <summary>Words of the training part, and names that it does not have.</summary>
    static readonly string[] Words = ["ein", "Haus", "und", "Xanten", "Łódź", "ZZ9", "🦊"];

    static readonly string[] Texts = [.. Enumerable.Range(0, 80).Select(i => string.Join(' ', Enumerable.Range(0, 1 + i % 6).Select(t => Words[(i * 5 + t * t * 3 + i / 7) % Words.Length])))];

    readonly UntrainedRun _run = new(
        """
        name: copies
        data:
          {type: examples, path: train.csv, testPath: test.csv, inputs: {column: de, minCount: 1}, target: {type: text, column: en}, split: {validation: 0}}
        model: {cell: gru, hiddenSize: 6, layers: 1, bidirectional: true, embeddingSize: 5, attention: general}
        training: {maxEpochs: 1, batchSize: 4, window: 12}
        """,
        ("train.csv", "de,en\nein Haus,a house\nund,and\n"),
        ("test.csv", "de,en\n" + string.Concat(Texts.Select(text => $"{text},{text.Replace("ein", "a", StringComparison.Ordinal)}\n"))));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    public void An_unknown_token_becomes_the_word_that_got_the_most_attention(int beam, int best)
    {
        WritingOptions plain = new() { Beam = beam, Best = best, MaxTokens = 6, Explain = true };
        IReadOnlyList<Prediction> without = Predict(plain), with = Predict(plain with { CopyUnknown = true }), silent = Predict(plain with { CopyUnknown = true, Explain = false });
        int ofVocabulary = 0, notOfVocabulary = 0;
        for (int i = 0; i < Texts.Length; i++)
        {
            TextPrediction before = (TextPrediction)without[i], after = (TextPrediction)with[i];
            string[] source = Texts[i].Split(' '), expected = [.. before.Explanation!.Tokens];
            for (int t = 0; t < expected.Length; t++)
            {
                if (expected[t] != "<unk>") continue;
                float[] weights = [.. before.Explanation.Attention[t]];
                expected[t] = source[Enumerable.Range(0, weights.Length).MaxBy(place => weights[place])];
                if (expected[t] is "ein" or "Haus" or "und") ofVocabulary++;
                else notOfVocabulary++;
            }

            Assert.Equal(string.Join(' ', expected), after.Text);
            Assert.Equal(expected, after.Explanation!.Tokens);
            Assert.Equal(before.Explanation.Source, after.Explanation.Source);
            Assert.Equal(before.Alternatives.Select(text => text.Score), after.Alternatives.Select(text => text.Score));
            Assert.DoesNotContain(after.Alternatives, text => text.Text.Contains("<unk>", StringComparison.Ordinal));
            Assert.Equal(after.Alternatives, ((TextPrediction)silent[i]).Alternatives);
            Assert.Null(((TextPrediction)silent[i]).Explanation);
        }

        Assert.True(ofVocabulary > 0 && notOfVocabulary > 0, $"{ofVocabulary} words of the vocabulary and {notOfVocabulary} others were copied.");
    }

    /// <summary>Each word of the references counts as it is written in the file, since it can now be written.</summary>
    [Fact]
    public async Task An_evaluation_counts_what_was_copied()
    {
        WindrowModel model = Open(new WritingOptions { CopyUnknown = true });
        string[] written = [.. Predict(new WritingOptions { CopyUnknown = true }).Select(answer => ((TextPrediction)answer).Text)];
        string[] expected = [.. Texts.Select(text => text.Replace("ein", "a", StringComparison.Ordinal))];
        WrittenEvaluation evaluation = await WrittenEvaluation.OfAsync(model, Path.Combine(_run.Folder, "data"), DataPart.Test, 2, null, CancellationToken.None);
        WrittenEvaluation without = await WrittenEvaluation.OfAsync(Open(new WritingOptions()), Path.Combine(_run.Folder, "data"), DataPart.Test, 2, null, CancellationToken.None);

        int errors = expected.Zip(written, WordErrors).Sum();
        Assert.Equal((double)errors / expected.Sum(text => text.Split(' ').Length), evaluation.Metrics["wer"]);
        Assert.True(evaluation.Metrics["wer"] < without.Metrics["wer"], $"{evaluation.Metrics["wer"]} of the words are wrong, and {without.Metrics["wer"]} without copies.");
        Assert.Contains(evaluation.Metrics.Notes, note => note.Contains("so they can only be copied", StringComparison.Ordinal));
        Assert.All(evaluation.Worst, example => Assert.Contains(example.Expected, expected));

        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync(_run.Folder, "--split", "test", "--copy-unknown");
        Assert.True(exitCode == 0, error);
        Assert.Contains("can only be copied", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_copies_and_a_model_without_attention_or_with_other_tokens_is_refused()
    {
        string[] expected = [.. Predict(new WritingOptions { CopyUnknown = true, Beam = 3 }).Select(answer => ((TextPrediction)answer).Text)];
        MemoryStream Rows() => new(System.Text.Encoding.UTF8.GetBytes("de\n" + string.Concat(Texts.Select(text => $"{text}\n"))));
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(Rows(), _run.Folder, "-", "--copy-unknown", "--beam", "3", "--format", "lines");
        Assert.True(exitCode == 0, error);
        Assert.Equal(expected, output[..^1].Split('\n'));

        foreach ((string attention, string unit, string reason) in ((string, string, string)[])
            [("none", "word", "it has no attention"), ("general", "character", "it reads characters and writes words")])
        {
            using UntrainedRun other = new(
                $$"""
                name: other
                data: {type: examples, path: a.csv, inputs: {column: de, unit: {{unit}}, minCount: 1}, target: {type: text, column: en}, split: {validation: 0.5} }
                model: {hiddenSize: 2, attention: {{attention}} }
                training: {maxEpochs: 1, batchSize: 2, window: 3}
                """,
                ("a.csv", "de,en\na,b\nc,d\n"));
            foreach (Task<(int ExitCode, string Out, string Error)> command in (Task<(int, string, string)>[])
                [PredictCommandLine.RunAsync(Rows(), other.Folder, "-", "--copy-unknown"), PredictCommandLine.EvaluateAsync(other.Folder, "--copy-unknown")])
            {
                (exitCode, _, error) = await command;
                Assert.NotEqual(0, exitCode);
                Assert.Contains($"The model of job 'other' cannot copy what it read in place of unknown tokens, because {reason}", error, StringComparison.Ordinal);
            }
        }
    }

    WindrowModel Open(WritingOptions options) => WindrowModel.Open(_run.Folder, new WindrowModelOptions { Writing = options });

    IReadOnlyList<Prediction> Predict(WritingOptions options) => Open(options).Predict([.. Texts.Select(text => new Dictionary<string, string?> { ["de"] = text })]);

    /// <summary>The edit distance of two lists of words by its definition.</summary>
    static int WordErrors(string expected, string written)
    {
        string[] a = expected.Split(' '), b = written.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
                d[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        }

        return d[a.Length, b.Length];
    }
}
