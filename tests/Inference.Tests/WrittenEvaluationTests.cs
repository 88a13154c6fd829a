using System.Text.Json;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Inference.Evaluation;

namespace Windrow.Tests.Inference;

/// <summary>Evaluations of the texts that a model writes, compared with the model's own answers to the same rows.</summary>
public sealed class WrittenEvaluationTests : IDisposable
{
    /// <summary>The letter q and the word z are not in the training part.</summary>
    static readonly (string Read, string Written)[] Held =
        [("ab", "x y"), ("c", "y"), ("bacab", "x x y y"), ("qab", "x z y"), .. Enumerable.Range(0, 600).Select(i => (Letters(i), i % 2 == 0 ? "x" : "y x"))];

    readonly UntrainedRun _run = new(
        """
        name: pairs
        data:
          type: examples
          path: train.csv
          testPath: test.csv
          inputs: {column: read, unit: character, minCount: 1}
          target: {type: text, column: written, unit: word}
          split: {validation: 0}
        model: {cell: gru, hiddenSize: 5, layers: 1, embeddingSize: 4, attention: general}
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """,
        ("train.csv", "read,written\nabc,x y\ncab,y x\n"),
        ("test.csv", "read,written\n" + string.Concat(Held.Select(row => $"{row.Read},{row.Written}\n"))));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task The_answers_are_those_of_the_model_and_so_are_their_errors(int beam)
    {
        WindrowModel model = Open(beam);
        string[] written = [.. model.Predict([.. Held.Select(row => new Dictionary<string, string?> { ["read"] = row.Read })]).Select(answer => ((TextPrediction)answer).Text)];
        string[] expected = [.. Held.Select(row => row.Written.Replace("z", "?", StringComparison.Ordinal))];      // an unknown word is one character that is never written
        int[] errors = [.. expected.Zip(written, (e, w) => Distance(e, w))];

        WrittenEvaluation evaluation = await EvaluateAsync(model, threads: 2);

        Assert.Equal((double)errors.Sum() / expected.Sum(text => text.Length), evaluation.Metrics["cer"]);
        Assert.Equal((double)errors.Count(count => count == 0) / Held.Length, evaluation.Metrics["writtenExactMatch"]);
        Assert.Equal(
            Enumerable.Range(0, Held.Length).Where(i => errors[i] > 0).OrderByDescending(i => errors[i]).Take(10)
                .Select(i => new WrittenExample(Held[i].Read.Replace("q", "<unk>", StringComparison.Ordinal), Held[i].Written.Replace("z", "<unk>", StringComparison.Ordinal), written[i], errors[i])),
            evaluation.Worst);
        Assert.Contains("1 of 910 expected tokens is not in the vocabulary of the training part, so it cannot be written.", evaluation.Metrics.Notes);
    }

    [Fact]
    public async Task The_number_of_threads_changes_nothing()
    {
        string[] reports = await Task.WhenAll(((int[])[1, 2, 5]).Select(async threads => JsonSerializer.Serialize(await EvaluateAsync(Open(beam: 2), threads))));

        Assert.Single(reports.Distinct());
    }

    [Fact]
    public async Task The_command_reports_scores_and_the_worst_texts()
    {
        WrittenEvaluation expected = await EvaluateAsync(Open(beam: 3), threads: 1);
        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync(_run.Folder, "--split", "test", "--beam", "3", "--json");
        Assert.True(exitCode == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        foreach (string name in (string[])["bleu", "chrf", "wer", "cer", "writtenExactMatch"])
            Assert.Equal(expected.Metrics[name], json.RootElement.GetProperty("metrics").GetProperty(name).GetDouble());
        Assert.True(json.RootElement.GetProperty("metrics").TryGetProperty("perplexity", out _));
        Assert.Equal(Held.Sum(row => row.Written.Split(' ').Length), json.RootElement.GetProperty("tables").GetProperty("edits").GetProperty("words").GetProperty("expected").GetDouble());
        Assert.Equal(
            expected.Worst,
            json.RootElement.GetProperty("examples").EnumerateArray().Select(example => new WrittenExample(
                example.GetProperty("input").GetString()!,
                example.GetProperty("expected").GetString()!,
                example.GetProperty("written").GetString()!,
                example.GetProperty("character_errors").GetInt64())));

        (exitCode, output, error) = await PredictCommandLine.EvaluateAsync(_run.Folder, "--split", "test");
        Assert.True(exitCode == 0, error);
        Assert.Contains("writtenExactMatch", output, StringComparison.Ordinal);
        Assert.Matches("errors +input +expected +written", output);
    }

    [Fact]
    public async Task Options_for_writing_are_refused_for_a_model_that_writes_nothing()
    {
        using UntrainedRun other = new(
            """
            name: sums
            data: {type: examples, path: a.csv, inputs: [{column: a, type: number}], target: {type: number, column: b}, split: {validation: 0.5}}
            model: {hiddenSize: 2}
            training: {maxEpochs: 1, batchSize: 2, window: 1}
            """,
            ("a.csv", "a,b\n1,2\n3,4\n5,6\n7,8\n"));

        (int exitCode, _, string error) = await PredictCommandLine.EvaluateAsync(other.Folder, "--beam", "2");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--beam, --length-penalty, --max-tokens and --copy-unknown are for models that write texts", error, StringComparison.Ordinal);

        (exitCode, _, error) = await PredictCommandLine.EvaluateAsync(other.Folder, "--beam", "2000");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--beam is 2000; it must be at most 1000.", error, StringComparison.Ordinal);
    }

    WindrowModel Open(int beam) => WindrowModel.Open(_run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Beam = beam } });

    Task<WrittenEvaluation> EvaluateAsync(WindrowModel model, int threads) =>
        WrittenEvaluation.OfAsync(model, Path.Combine(_run.Folder, "data"), DataPart.Test, threads, progress: null, CancellationToken.None);

    static string Letters(int i) => string.Concat(Enumerable.Range(0, 1 + i % 6).Select(p => "abc"[(i >> p) % 3]));

    /// <summary>The edit distance by its definition, with a table of all beginnings.</summary>
    static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }
        }

        return d[a.Length, b.Length];
    }
}
