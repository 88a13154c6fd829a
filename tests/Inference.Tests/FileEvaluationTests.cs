using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Windrow.Inference;
using Windrow.Tests.Audio;
using Windrow.Tests.Data;
using Windrow.Tests.Images;

namespace Windrow.Tests.Inference;

/// <summary>Evaluations on files of a user's own: rows of the test part give the figures of the test part, digit for digit, from the run folder, from a
/// checkpoint and from a bundle, none of which has the job's data any more.</summary>
public sealed class FileEvaluationTests : IDisposable
{
    const string Tags = """
        name: tags
        data: {type: sequences, path: a.jsonl, testPath: test.jsonl, split: {validation: 0}}
        model: {hiddenSize: 6, layers: 1, embeddingSize: 4}
        training: {maxEpochs: 1, batchSize: 2, window: 4}
        parallelism: {dataShards: 2}
        """;

    const string TagRows = """
        {"inputs": ["we", "saw", "it"], "targets": ["P", "V", "P"]}
        {"inputs": ["it", "rains", "on", "it"], "targets": ["P", "V", "A", "P"]}
        {"inputs": ["we", "saw"], "targets": ["P", "V"]}

        """;

    const string Kinds = """
        name: kinds
        data:
          {type: examples, path: a.csv, testPath: test.csv, split: {validation: 0}, target: {column: kind},
           inputs: [{column: text, lowercase: true}, {type: number, column: age, missing: mean}, {type: category, column: city}, {type: time, column: at}]}
        model: {cell: gru, hiddenSize: 7, layers: 2, bidirectional: true}
        task: {pooling: mean}
        training: {maxEpochs: 1, batchSize: 7, window: 20, classWeights: balanced}
        parallelism: {dataShards: 2}
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unit: character")]
    [InlineData("unit: byte")]
    [InlineData("unit: word, maxVocabulary: 4")]
    public async Task A_text(string unit)
    {
        string text = Text(2000);
        using UntrainedRun run = new($$$"""
            name: text
            data: {path: a.txt, testPath: test.txt, {{{unit}}}, split: {validation: 0}}
            model: {cell: gru, hiddenSize: 6, layers: 1}
            training: {maxEpochs: 1, batchSize: 5, window: 16}
            parallelism: {dataShards: 2}
            """, ("a.txt", text), ("test.txt", Text(800)[100..]));
        await AssertSameAsync(run, "test.txt");
    }

    [Fact]
    public async Task The_last_tenth_of_a_text()
    {
        using UntrainedRun run = new("""
            name: text
            data: {path: a.txt, split: {validation: 0.1, test: 0.1}}
            model: {hiddenSize: 6, layers: 1, embeddingSize: 3}
            training: {maxEpochs: 1, batchSize: 5, window: 16}
            """, ("a.txt", Text(2000)), ("tail.txt", Text(2000)[1800..]));
        await AssertSameAsync(run, "tail.txt");
    }

    [Fact]
    public async Task A_text_that_is_shorter_than_a_batch()
    {
        using UntrainedRun run = new("""
            name: text
            data: {path: a.txt, split: {validation: 0}}
            model: {hiddenSize: 6, layers: 1}
            training: {maxEpochs: 1, batchSize: 20, window: 16}
            parallelism: {dataShards: 4}
            """, ("a.txt", Text(2000)));
        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync(run.Folder, "--data", _folder.Write("short.txt", Text(4)), "--json");
        Assert.True(exitCode == 0, error);
        Assert.Equal(3, (int)JsonNode.Parse(output)!["steps"]!);
        await AssertRefusedAsync(run, "has only 1 token; at least 2 are needed", "--data", _folder.Write("one.txt", "o"));
        await AssertRefusedAsync(run, "The text is empty", "--data", _folder.Write("none.txt", ""));
        await AssertRefusedAsync(run, "The character 'é' (U+00E9), character 4 on line 3 of", "--data", _folder.Write("new.txt", "o e\na\no eé"));
    }

    [Fact]
    public async Task A_word_that_is_not_in_the_vocabulary_is_refused_if_nothing_stands_for_it()
    {
        using UntrainedRun run = new("""
            name: words
            data: {path: a.txt, unit: word, split: {validation: 0}}
            model: {hiddenSize: 4, layers: 1}
            training: {maxEpochs: 1, batchSize: 2, window: 4}
            """, ("a.txt", "one two\nthree one\ntwo two three one\n"));
        await AssertRefusedAsync(run, "The word 'four', word 2 on line 2 of", "--data", _folder.Write("new.txt", "one two\nthree four\n"));
        await AssertRefusedAsync(run, "--on-bad-row skip does not apply to text", "--data", _folder["new.txt"], "--on-bad-row", "skip");
    }

    [Theory]
    [InlineData("")]
    [InlineData("task: {loss: {type: quantile, levels: [0.1, 0.5, 0.9]}}")]
    public async Task Series(string task)
    {
        using UntrainedRun run = new($$$"""
            name: load
            data: {type: series, path: a.csv, testPath: test.csv, inputs: [load, heat], targets: [heat], horizon: 2, normalize: true, split: {validation: 0}}
            model: {cell: lstm, hiddenSize: 8, layers: 1}
            training: {maxEpochs: 1, batchSize: 3, window: 16}
            evaluation: {season: 7}
            parallelism: {dataShards: 2}
            {{{task}}}
            """, ("a.csv", ForecastTests.Csv(ForecastTests.Rows(200))), ("test.csv", ForecastTests.Csv(ForecastTests.Rows(290)[200..])));
        await AssertSameAsync(run, "test.csv");
    }

    [Theory]
    [InlineData("normalize: true", "")]
    [InlineData("normalize: series", "")]
    [InlineData("normalize: series, multiHorizon: true", "task: {loss: {type: quantile, levels: [0.1, 0.5, 0.9]}}")]
    public async Task Tables_of_series(string options, string task)
    {
        using UntrainedRun run = new($$"""
            name: shops
            data: {type: series, path: a.csv, testPath: test.csv, id: shop, inputs: [load, heat], known: [open], horizon: 2, {{options}}, split: {validation: 0} }
            model: {cell: lstm, hiddenSize: 8, layers: 1}
            training: {maxEpochs: 1, batchSize: 3, window: 16}
            evaluation: {season: 7}
            parallelism: {dataShards: 2}
            {{task}}
            """, ("a.csv", ShopRows.Csv(0, 200)), ("test.csv", ShopRows.Csv(200, 290, "north", "east")));       // 'east' was not trained on
        await AssertSameAsync(run, "test.csv");
    }

    [Fact]
    public async Task The_last_fifth_of_a_series_lacks_only_what_the_rows_before_it_tell()
    {
        double[][] rows = ForecastTests.Rows(200);
        using UntrainedRun run = new("""
            name: load
            data: {type: series, path: a.csv, inputs: [load, heat], normalize: true, split: {validation: 0.2, test: 0.2}}
            model: {cell: lstm, hiddenSize: 8, layers: 1}
            training: {maxEpochs: 1, batchSize: 1, window: 16}
            """, ("a.csv", ForecastTests.Csv(rows)), ("tail.csv", ForecastTests.Csv(rows[160..])));
        string tail = _folder.Write("tail.csv", ForecastTests.Csv(rows[160..]));
        JsonNode test = await EvaluateAsync(run.Folder, "--split", "test"), file = await EvaluateAsync(run.Folder, "--data", tail);
        foreach (string figure in (string[])["mae", "rmse", "mape", "r2", "skill", "naiveMae"])
            Assert.Equal((double)test["metrics"]![figure]!, (double)file["metrics"]![figure]!);
        Assert.Equal(test["loss"]!.ToJsonString(), file["loss"]!.ToJsonString());
        Assert.Contains("training", file["notes"]!.ToJsonString(), StringComparison.Ordinal);      // there is no mase
        Assert.Equal(["tail.csv"], file["data"]!.AsArray().Select(name => Path.GetFileName((string)name!)));
        Assert.Null(file["split"]);

        await AssertRefusedAsync(run, "Line 3 of", "--data", _folder.Write("bad.csv", "load,heat\n1,2\nx,3\n"));
        await AssertRefusedAsync(run, "heat", "--data", _folder.Write("lacks.csv", "load\n1\n2\n"));
        await AssertRefusedAsync(run, "has 1 rows, but a target lies 1 rows after its inputs", "--data", _folder.Write("one.csv", "load,heat\n1,2\n"));
        await AssertRefusedAsync(run, "--on-bad-row skip does not apply to series", "--data", tail, "--on-bad-row", "skip");
    }

    [Fact]
    public async Task Sequences_with_a_class_at_each_step()
    {
        using UntrainedRun run = new(Tags, ("a.jsonl", TagRows), ("test.jsonl", """
            {"inputs": ["they", "saw"], "targets": ["P", "V"]}
            {"inputs": ["we", "rains", "on", "on"], "targets": ["P", "V", "A", "A"]}
            {"inputs": ["it"], "targets": ["P"]}
            """));
        await AssertSameAsync(run, "test.jsonl");
    }

    [Theory]
    [InlineData("[4, 6]", "[6.5, 7]", "")]
    [InlineData("[\"x\"]", "[\"x\", \"y\"]", "task: {predict: sequence, loss: binaryCrossEntropy}")]
    [InlineData("3", "12", "task: {predict: sequence, loss: {type: crossEntropy, labelSmoothing: 0.1}}")]
    public async Task Sequences_of_numbers_with_one_target(string one, string other, string task)
    {
        string rows = $$$"""
            {"inputs": [[1, 2], [3, 4]], "target": {{{one}}}}
            {"inputs": [[1, 0], [3, 5], [2, 2]], "target": {{{other}}}}
            {"inputs": [[0.5, 0]], "target": {{{other}}}}

            """;
        using UntrainedRun run = new($$$"""
            name: sums
            data: {type: sequences, path: a.jsonl, testPath: test.jsonl, split: {validation: 0}}
            {{{(task.Length > 0 ? task : "task: {predict: sequence, loss: {type: quantile, levels: [0.25, 0.75]}}")}}}
            model: {hiddenSize: 5, layers: 1}
            training: {maxEpochs: 1, batchSize: 2, window: 50}
            """, ("a.jsonl", rows), ("test.jsonl", rows + rows));
        await AssertSameAsync(run, "test.jsonl");
    }

    [Theory]
    [InlineData("""{"inputs": ["we"], "targets": ["X"]}""", "Line 2 of '*' has the class 'X' as a target, which the model does not know; it knows A, P, V. Correct it, or remove the line.")]
    [InlineData("""{"inputs": ["we"], "targets": [3]}""", "Line 2 of '*' has the class '3' as a target, which the model does not know; it knows A, P, V. Correct it, or remove the line.")]
    [InlineData("""{"inputs": [1], "targets": ["P"]}""", "Line 2 of '*' has a number for each input, but the model reads a text.")]
    [InlineData("""{"inputs": ["we"], "targets": [["P"]]}""", "Line 2 of '*' has a list of texts for each target, but the model predicts a class, which is a text or a whole number.")]
    [InlineData("""{"inputs": ["we"]}""", "Line 2 of '*' has no 'targets'; its keys are inputs.")]
    public async Task A_sequence_that_cannot_be_used_is_refused_or_left_out(string line, string message)
    {
        using UntrainedRun run = new(Tags, ("a.jsonl", TagRows), ("test.jsonl", TagRows));
        string good = """{"inputs": ["we", "saw"], "targets": ["P", "V"]}""" + "\n", bad = _folder.Write("bad.jsonl", good + line + "\n" + good);
        await AssertRefusedAsync(run, message.Replace("*", bad, StringComparison.Ordinal), "--data", bad);
        await AssertRefusedAsync(run, "To leave out such rows, use --on-bad-row skip.", "--data", bad);

        JsonNode skipped = await EvaluateAsync(run.Folder, "--data", bad, "--on-bad-row", "skip");
        JsonNode without = await EvaluateAsync(run.Folder, "--data", _folder.Write("good.jsonl", good + good));
        Assert.Equal(without["metrics"]!.ToJsonString(), skipped["metrics"]!.ToJsonString());
        Assert.Equal($"1 row was left out, because it cannot be used. {message.Replace("*", bad, StringComparison.Ordinal)}", (string)skipped["notes"]![0]!);
    }

    [Fact]
    public async Task Examples_with_a_class()
    {
        using UntrainedRun run = new(Kinds, ("a.csv", KindRows(0, 60)), ("test.csv", KindRows(60, 30) + "k1,unheard words,,Paris,2025-03-01\n"));
        await AssertSameAsync(run, "test.csv");
    }

    [Theory]
    [InlineData("target: {type: labels, column: kind}")]
    [InlineData("target: {type: number, column: age}")]
    [InlineData("target: {type: text, column: text, unit: word}")]
    public async Task Examples_with_another_target(string target)
    {
        bool writes = target.Contains("type: text", StringComparison.Ordinal);
        string input = writes ? "{type: text, column: at, unit: character}" : "[{type: category, column: city}]", model = writes ? "{hiddenSize: 7, layers: 1, embeddingSize: 3}" : "{hiddenSize: 7, layers: 1}";
        using UntrainedRun run = new($$$"""
            name: others
            data: {type: examples, path: a.csv, testPath: test.csv, split: {validation: 0}, {{{target}}}, inputs: {{{input}}}}
            model: {{{model}}}
            training: {maxEpochs: 1, batchSize: 7, window: 40}
            """, ("a.csv", KindRows(0, 60)), ("test.csv", KindRows(60, 30)));
        await AssertSameAsync(run, "test.csv");
    }

    [Fact]
    public async Task Recordings_and_transcripts()
    {
        static string Rows(params string[] clips) => "file,said\n" + string.Concat(clips.Select(clip => $"\"{ToneFiles.Uri(clip)}\",{clip}\n"));
        using UntrainedRun run = new("""
            name: transcripts
            data:
              {type: examples, path: a.csv, testPath: test.csv, inputs: {type: audio, column: file, bands: 8, lowestHz: 200}, target: {type: transcript, column: said, unit: character},
               split: {validation: 0}}
            model: {hiddenSize: 6, layers: 1, bidirectional: true}
            training: {maxEpochs: 1, batchSize: 2, window: 100}
            """, ("a.csv", Rows("ab", "c", "bca")), ("test.csv", Rows("bc", "abcabc", "c")));
        await AssertSameAsync(run, "test.csv");
    }

    [Fact]
    public async Task Images()
    {
        static string Rows(int first, int count) => "file,kind\n" + string.Concat(Enumerable.Range(first, count).Select(i => $"\"{Uri(i)}\",k{i % 2}\n"));
        static string Uri(int i) => "data:image/png;base64," + Convert.ToBase64String(PngBytes.File(
            4, 4, [.. Enumerable.Range(0, 4).SelectMany(y => Enumerable.Range(0, 13).Select(x => (byte)(x == 0 ? 0 : (i * 37 + x * 11 + y * 29) % 256)))]));
        using UntrainedRun run = new("""
            name: images
            data: {type: examples, path: a.csv, testPath: test.csv, inputs: {type: image, column: file, height: 4, width: 4, steps: rows}, target: {column: kind}, split: {validation: 0}}
            model: {hiddenSize: 5, layers: 1}
            training: {maxEpochs: 1, batchSize: 2, window: 10}
            """, ("a.csv", Rows(0, 8)), ("test.csv", Rows(8, 5)));
        await AssertSameAsync(run, "test.csv");
    }

    [Fact]
    public async Task Rows_that_cannot_be_used_are_refused_or_left_out()
    {
        using UntrainedRun run = new(Kinds, ("a.csv", KindRows(0, 60)), ("test.csv", KindRows(60, 30)));
        string bad = _folder.Write("bad.csv", KindRows(60, 2) + "k9,red,20,Oslo,2025-03-01\nk1,red,old,Oslo,2025-03-01\n" + KindRows(62, 3)[(KindRows(0, 0).Length)..]);
        await AssertRefusedAsync(
            run, $"Line 5 of '{bad}' has 'old' in the column 'age'", "--data", bad);
        string unknown = _folder.Write("unknown.csv", KindRows(60, 2) + "k9,red,20,Oslo,2025-03-01\n");
        await AssertRefusedAsync(
            run, $"Line 4 of '{unknown}' has the class 'k9' in the column 'kind', which no training row has. Correct it, or remove the row. To leave out such rows, use --on-bad-row skip.", "--data", unknown);

        JsonNode skipped = await EvaluateAsync(run.Folder, "--data", bad, "--on-bad-row", "skip");
        JsonNode without = await EvaluateAsync(run.Folder, "--data", _folder.Write("good.csv", KindRows(60, 5)));
        Assert.Equal(without["metrics"]!.ToJsonString(), skipped["metrics"]!.ToJsonString());
        Assert.StartsWith($"2 rows were left out, because they cannot be used. The first: Line 5 of '{bad}'", (string)skipped["notes"]![0]!, StringComparison.Ordinal);

        await AssertRefusedAsync(run, "kind", "--data", _folder.Write("lacks.csv", "text,age,city,at\nred,20,Oslo,2025-03-01\n"));
        await AssertRefusedAsync(run, "The files to evaluate on have no examples", "--data", _folder.Write("none.csv", KindRows(0, 0)));
        await AssertRefusedAsync(run, $"There is no file '{_folder["gone.csv"]}' to evaluate on.", "--data", _folder["gone.csv"]);
        await AssertRefusedAsync(run, "--data and --split cannot be combined", "--data", bad, "--split", "test");
        await AssertRefusedAsync(run, "--on-bad-row needs --data", "--on-bad-row", "skip");
    }

    [Fact]
    public async Task Several_files_are_evaluated_together_and_a_page_names_what_was_read()
    {
        using UntrainedRun run = new(Kinds, ("a.csv", KindRows(0, 60)), ("test.csv", KindRows(60, 30)));
        string one = _folder.Write("one.csv", KindRows(60, 11)), other = _folder.Write("other.csv", KindRows(71, 19));
        JsonNode test = await EvaluateAsync(run.Folder, "--split", "test"), both = await EvaluateAsync(run.Folder, "--data", one, other);
        Assert.Equal(test["metrics"]!.ToJsonString(), both["metrics"]!.ToJsonString());

        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync(run.Folder, "--data", one, "--html", _folder["page.html"]);
        Assert.True(exitCode == 0, error);
        Assert.Contains($"time steps of '{one}'", output, StringComparison.Ordinal);
        Assert.Contains("time steps of &#39;", await File.ReadAllTextAsync(_folder["page.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_has_no_data_of_its_own()
    {
        using UntrainedRun run = new(Kinds, ("a.csv", KindRows(0, 60)), ("test.csv", KindRows(60, 30)));
        WindrowModel.Open(run.Folder).WriteBundle(_folder["model.windrow"]);
        (int exitCode, _, string error) = await PredictCommandLine.EvaluateAsync(_folder["model.windrow"]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("is a model without the data of its job. Name files to evaluate on with --data", error, StringComparison.Ordinal);
    }

    /// <summary>Evaluates the test part, then the file that it is, from all places that a model can be in.</summary>
    async Task AssertSameAsync(UntrainedRun run, string file)
    {
        string data = _folder["rows" + Path.GetExtension(file)];
        File.Copy(Path.Combine(run.Folder, "sources", file), data, overwrite: true);
        JsonNode expected = await EvaluateAsync(run.Folder, "--split", "test");
        run.Open().WriteBundle(_folder["model.windrow"]);
        string checkpoint = Assert.Single(Directory.GetDirectories(Path.Combine(run.Folder, "checkpoints")));
        foreach (string model in (string[])[run.Folder, checkpoint, _folder["model.windrow"]])
        {
            JsonNode actual = await EvaluateAsync(model, "--data", data);
            foreach (string key in (string[])["job", "step", "loss", "steps", "metrics", "tables", "notes", "examples"])
                Assert.Equal(WithoutPlaces(expected[key]!), WithoutPlaces(actual[key]!));
        }

        Assert.NotEmpty(expected["metrics"]!.AsObject());
    }

    /// <summary>JSON without the numbers of examples that have no text, which are their places in all data.</summary>
    static string WithoutPlaces(JsonNode node) => Regex.Replace(node.ToJsonString(), "example [0-9]+, ", "");

    static async Task<JsonNode> EvaluateAsync(string model, params string[] arguments)
    {
        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync([model, .. arguments, "--json"]);
        Assert.True(exitCode == 0, error);
        return JsonNode.Parse(output)!;
    }

    static async Task AssertRefusedAsync(UntrainedRun run, string message, params string[] arguments)
    {
        (int exitCode, _, string error) = await PredictCommandLine.EvaluateAsync([run.Folder, .. arguments]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    static string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(i => "a e\no uo a ie\n"[(i * 7 + i / 13) % 14]));

    static string KindRows(int first, int count) => "kind,text,age,city,at\n" + string.Concat(Enumerable.Range(first, count).Select(i => string.Create(
        CultureInfo.InvariantCulture,
        $"k{i * i % 3},{string.Join(' ', Enumerable.Range(0, 1 + i % 6).Select(w => "red green Blue yellow".Split(' ')[(i + w * w) % 4]))},{20 + i * 13 % 47 + 0.5},{(i % 4 == 0 ? "Rome" : "Oslo")},2025-{1 + i % 12:00}-{1 + i % 28:00}\n")));
}
