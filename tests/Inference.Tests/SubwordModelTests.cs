using System.Text.Json;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Metrics;
using Windrow.Tests.Commands;

namespace Windrow.Tests.Inference;

/// <summary>A translation between texts that are made of subwords, from training to scores.</summary>
public sealed class SubwordModelTests : IDisposable
{
    static readonly (string Read, string Written)[] Subjects =
        [("the baker", "der Bäcker"), ("the old baker", "der alte Bäcker"), ("the teacher", "die Lehrerin"), ("the young teacher", "die junge Lehrerin"), ("nobody", "niemand")];

    static readonly (string Read, string Written)[] Verbs =
        [("bakes", "backt"), ("teaches", "lehrt"), ("doesn't sleep", "schläft nicht"), ("waits", "wartet"), ("is waiting", "wartet"), ("works", "arbeitet")];

    static readonly (string Read, string Written)[] Ends = [(".", "."), (" today.", " heute."), (" (today)!", " (heute)!"), (", isn't it?", ", nicht wahr?"), (" tomorrow...", " morgen ...")];

    static readonly (string Read, string Written)[] All =
        [.. Subjects.SelectMany(subject => Verbs.SelectMany(verb => Ends.Select(end => ($"{subject.Read} {verb.Read}{end.Read}", $"{subject.Written} {verb.Written}{end.Written}"))))];

    /// <summary>Every seventh, and texts with a letter that the training part does not have.</summary>
    static readonly (string Read, string Written)[] Held =
        [.. All.Where((_, i) => i % 7 == 3), ("the baker waits, žena?", "der Bäcker wartet, žena?")];

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task A_translation_is_trained_on_answered_and_judged_as_text()
    {
        Write("train.csv", All.Where((_, i) => i % 7 != 3));
        Write("test.csv", Held);
        File.WriteAllText(_windrow.Path("job.yaml"), """
            name: bakers
            data:
              type: examples
              path: train.csv
              testPath: test.csv
              inputs: {column: english, unit: subword, maxVocabulary: 60}
              target: {type: text, column: german, unit: subword, maxVocabulary: 70}
              split: {validation: 0}
              bucketing: {}
            model: {cell: gru, hiddenSize: 40, layers: 1, embeddingSize: 16, bidirectional: true}
            training: {maxEpochs: 60, batchSize: 16, window: 60, learningRate: 0.01, clip: {norm: 1}, seed: 1}
            parallelism: {dataShards: 2, workers: 2}
            """);
        Assert.Contains("subwords: ", await RunAsync("validate", _windrow.Path("job.yaml")), StringComparison.Ordinal);
        await RunAsync("train", _windrow.Path("job.yaml"));
        string run = Path.Combine(_windrow.Runs, "bakers-1");

        WindrowModel model = WindrowModel.Open(run);
        string[] written = [.. Held.Select(row => Answer(model, row.Read))];
        Assert.True(written.Zip(Held).Count(pair => pair.First == pair.Second.Written) > Held.Length * 0.8, string.Join('\n', written));

        // Scores of the texts that people read: the expected ones are those of the file.
        MetricReport scores = Judge(Held.Zip(written, (row, text) => new WrittenText(row.Written.Replace("ž", "\uFDD0", StringComparison.Ordinal), text)));
        using JsonDocument evaluation = JsonDocument.Parse(await RunAsync("evaluate", "bakers-1", "--split", "test", "--json"));
        foreach (string name in (string[])["bleu", "chrf", "wer", "cer", "writtenExactMatch"])
            Assert.Equal(scores[name]!.Value, evaluation.RootElement.GetProperty("metrics").GetProperty(name).GetDouble());
        Assert.InRange(scores["chrf"]!.Value, 0.8, 1);

        string answers = await RunAsync("predict", "bakers-1", _windrow.Path("test.csv"), "--format", "jsonl");
        Assert.Equal(written, answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("german").GetString()));

        // Nothing but the model's own files is needed.
        model.WriteBundle(_windrow.Path("bakers.windrow"));
        Directory.Delete(Path.Combine(run, "data"), recursive: true);
        File.Delete(_windrow.Path("train.csv"));
        Assert.Equal(written, Held.Select(row => Answer(WindrowModel.Open(run), row.Read)));
        Assert.Equal(written, Held.Select(row => Answer(WindrowModel.Open(_windrow.Path("bakers.windrow")), row.Read)));
    }

    [Fact]
    public void Attention_is_explained_by_subwords_that_are_the_texts()
    {
        using UntrainedRun run = new(
            """
            name: pairs
            data: {type: examples, path: a.csv, inputs: {column: english, unit: subword}, target: {type: text, column: german, unit: subword}, split: {validation: 0}}
            model: {cell: lstm, hiddenSize: 5, layers: 1, embeddingSize: 4, attention: general}
            training: {maxEpochs: 1, batchSize: 4, window: 60}
            """,
            ("a.csv", Csv(All)));
        WindrowModel model = WindrowModel.Open(run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Explain = true } });

        foreach ((string read, _) in Held[..^1])
        {
            TextPrediction answer = (TextPrediction)model.Predict(new Dictionary<string, string?> { ["english"] = read });
            Assert.Equal(" " + read, string.Concat(answer.Explanation!.Source));
            string text = string.Concat(answer.Explanation.Tokens);
            Assert.Equal(text.StartsWith(' ') ? text[1..] : text, answer.Text);
            Assert.True(answer.Explanation.Source.Count < read.Length / 2);
        }
    }

    [Fact]
    public void A_damaged_list_of_merges_is_refused()
    {
        using UntrainedRun run = new(
            """
            name: a
            data: {type: examples, path: a.csv, inputs: {column: english, unit: subword}, target: {type: class, column: german}, split: {validation: 0}}
            model: {cell: lstm, hiddenSize: 5, layers: 1}
            training: {maxEpochs: 1, batchSize: 2, window: 60}
            """,
            ("a.csv", "english,german\nab ab,1\nab ab,2\n"));
        string metadata = run.Metadata.Single(entry => entry.Key == "preprocessing").Value;
        Assert.Contains("[\"a\",\"b\"]", metadata, StringComparison.Ordinal);

        DataException e = Assert.Throws<DataException>(() => Preprocessing.Parse(metadata.Replace("[\"a\",\"b\"]", "[\"a\",\"c\"]", StringComparison.Ordinal))
            .Encode(new Dictionary<string, string?> { ["english"] = "ab" }));
        Assert.Contains("'a' + 'c'", e.Message, StringComparison.Ordinal);
    }

    static string Answer(WindrowModel model, string text) => ((TextPrediction)model.Predict(new Dictionary<string, string?> { ["english"] = text })).Text;

    async Task<string> RunAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(arguments);
        Assert.True(exitCode == 0, error + output);
        return output;
    }

    void Write(string name, IEnumerable<(string Read, string Written)> rows) => File.WriteAllText(_windrow.Path(name), Csv(rows));

    static string Csv(IEnumerable<(string Read, string Written)> rows) =>
        "english,german\n" + string.Concat(rows.Select(row => $"\"{row.Read}\",\"{row.Written}\"\n"));

    static MetricReport Judge(IEnumerable<WrittenText> texts)
    {
        MetricSet set = MetricSet.Create(MetricRegistry.Defaults(OutputKinds.Texts), MetricSubject.Texts);
        MetricSums sums = set.CreateSums();
        sums.Add(new MetricRows { Texts = [.. texts] });
        return set.Report(sums);
    }
}
