using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary><c>windrow predict</c> on files and on standard input, compared with the answers of the library to the same rows.</summary>
public sealed class PredictCommandTests : IDisposable
{
    static readonly string[] Words = ["good", "bad", "fine", "awful", "film", "the"];

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task A_file_much_larger_than_a_batch_is_answered_in_its_order_on_any_number_of_threads(string slots)
    {
        string[] texts = [.. Enumerable.Range(0, 5000).Select(row => string.Join(' ', Enumerable.Range(0, 1 + row * row % 40).Select(word => Words[(row + word * word) % Words.Length])))];
        string file = _folder.Write("in.csv", "id,text\n" + string.Concat(texts.Select((text, row) => $"{row},{text}\n")));
        WindrowModel model = _run.Open();
        IReadOnlyList<Prediction> expected = model.Predict([.. texts.Select(text => new Dictionary<string, string?> { ["text"] = text })]);

        string[] lines = await AnswerAsync(null, _run.Folder, file, "--slots", slots);
        Assert.Equal("mood,p(calm),p(glad),p(sad)", lines[0]);
        Assert.Equal(expected.Select(Line), lines.Skip(1));

        string half = _folder.Write("half.jsonl", string.Concat(texts.Take(2500).Select(text => JsonSerializer.Serialize(new { text }) + "\n")));
        using MemoryStream rest = new();
        using (GZipStream gzip = new(rest, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes("text\r\n" + string.Concat(texts.Skip(2500).Select(text => text + "\r\n"))));
        rest.Position = 0;
        lines = await AnswerAsync(rest, _run.Folder, half, "-", "--format", "jsonl", "--slots", slots);
        Assert.Equal(5000, lines.Length);
        for (int row = 0; row < lines.Length; row++)
        {
            using JsonDocument answer = JsonDocument.Parse(lines[row]);
            Assert.Equal(((ClassPrediction)expected[row]).Label, answer.RootElement.GetProperty("mood").GetString());
            double[] values = [.. answer.RootElement.GetProperty("probabilities").EnumerateObject().Select(pair => pair.Value.GetDouble())];
            ExamplePredictionTests.AssertNear(expected[row].Values, values, 1e-8);
        }
    }

    [Fact]
    public async Task A_bad_row_ends_the_command_or_has_an_empty_answer()
    {
        string file = _folder.Write("in.csv", "n,text\n1,good\n2,\n3,bad film\n4,bad,film\n5,\"fine\n");
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(null, _run.Folder, file);
        Assert.Equal(2, exitCode);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);      // the header and the row before
        Assert.Contains($"Line 3 of '{file}' has no text in the column 'text'.", error, StringComparison.Ordinal);
        Assert.Contains("use --on-bad-row skip", error, StringComparison.Ordinal);

        file = _folder.Write("in.csv", "n,text\n1,good\n2,\n3,bad film\n4,bad,film\n5,fine\n");
        (exitCode, output, error) = await PredictCommandLine.RunAsync(null, _run.Folder, file, "--on-bad-row", "skip");
        Assert.Equal(0, exitCode);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([false, true, false, true, false], lines.Skip(1).Select(line => line == ",,,"));
        Assert.Contains($"Line 5 of '{file}' has 3 fields, but the header has 2.", error, StringComparison.Ordinal);
        Assert.Contains("2 rows were not answered", error, StringComparison.Ordinal);

        using MemoryStream json = new("{\"text\": \"good\"}\n{\"text\": 1, \"text\": }\n{\"Text\": \"bad\"}\n"u8.ToArray());
        (_, output, _) = await PredictCommandLine.RunAsync(json, _run.Folder, "-", "--json", "--on-bad-row", "skip");
        lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("{\"mood\":", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("{\"error\":\"Line 2 of 'standard input' is not JSON", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("{\"error\":\"Line 3 of 'standard input' has no 'text'. Is 'Text' meant to be 'text'?", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_too_long_does_not_end_the_others()
    {
        _run.Open();
        string file = _folder.Write("in.csv", $"text\n{string.Concat(Enumerable.Repeat("good ", (1 << 18) + 1))}\nbad\n");
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(null, _run.Folder, file, "--on-bad-row", "skip");
        Assert.Equal(0, exitCode);
        Assert.Equal([",,,", "0"], output.Split('\n')[1..3].Select(line => line.StartsWith(',') ? line : "0"));
        Assert.Contains($"Line 2 of '{file}' has a text of 262145 tokens in the column 'text', but at most 262144 can be read at once.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_in_words()
    {
        await AssertRefusedAsync("There is no file", _run.Folder, _folder["none.csv"]);
        await AssertRefusedAsync("has no column 'text'", _run.Folder, _folder.Write("a.csv", "txet\nx\n"));
        await AssertRefusedAsync("is empty", _run.Folder, _folder.Write("a.csv", ""));
        await AssertRefusedAsync("--format is xml; it must be csv or jsonl or lines.", _run.Folder, "-", "--format", "xml");
        await AssertRefusedAsync("only once", _run.Folder, "-", "-");
        await AssertRefusedAsync("There is no checkpoint of step 7", _run.Folder, "-", "--checkpoint", "7");
        using UntrainedRun text = new("""
            name: text
            data: {path: a.txt, split: {validation: 0}}
            training: {maxEpochs: 1, batchSize: 1, window: 10}
            """, ("a.txt", string.Concat(Enumerable.Repeat("abcab", 10))));
        await AssertRefusedAsync("Write text with windrow generate", text.Folder, "-");
    }

    [Fact]
    public async Task A_missing_number_can_be_that_of_the_row_before()
    {
        using UntrainedRun run = new("""
            name: prices
            data: {type: examples, path: a.csv, split: {validation: 0}, inputs: {type: number, column: size, missing: previous}, target: {type: number, column: price}}
            model: {network: feedForward, hiddenSize: 6, layers: 1}
            training: {maxEpochs: 1, batchSize: 2}
            """, ("a.csv", "size,price\n1,2\n2,5\n4,7\n"));
        WindrowModel model = run.Open();
        string expected = Value("3");
        string[] lines = await AnswerAsync(null, run.Folder, _folder.Write("in.csv", "size\nNA\n3\n\"\"\nNaN\n9\n"), "--on-bad-row", "skip");
        Assert.Equal(["price", "\"\"", expected, expected, expected, Value("9")], lines);

        string Value(string size) => model.Predict(new Dictionary<string, string?> { ["size"] = size }).Values[0].ToString("G9", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Sequences_are_tagged_step_by_step_from_JSON_Lines()
    {
        using UntrainedRun run = new("""
            name: tags
            data: {type: sequences, path: a.jsonl, split: {validation: 0}}
            model: {hiddenSize: 6, layers: 1, embeddingSize: 4}
            training: {maxEpochs: 1, batchSize: 2, window: 50}
            """, ("a.jsonl", "{\"inputs\": [\"we\", \"saw\"], \"targets\": [\"P\", \"V\"]}\n{\"input\": \"it\", \"targets\": [\"P\", \"V\"]}\n"));
        IReadOnlyList<IReadOnlyList<Prediction>> expected = run.Open().Predict([SequenceInput.OfTokens("saw", "it", "we"), SequenceInput.OfTokens("it", "<none>")]);
        string file = _folder.Write("in.jsonl", "{\"inputs\": [\"saw\", \"it\", \"we\"]}\n\n{\"input\": \"it\", \"steps\": 2, \"id\": 7}\n");
        string[] lines = await AnswerAsync(null, run.Folder, file);
        Assert.Equal("sequence,step,prediction,p(P),p(V)", lines[0]);
        Assert.Equal(
            [.. expected[0].Select((tag, t) => $"1,{t + 1},{Line(tag)}"), .. expected[1].Select((tag, t) => $"2,{t + 1},{Line(tag)}")],
            lines.Skip(1));
        lines = await AnswerAsync(null, run.Folder, file, "--json");
        using JsonDocument answer = JsonDocument.Parse(lines[0]);
        Assert.Equal(
            expected[0].Select(tag => ((ClassPrediction)tag).Label),
            answer.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("prediction").GetString()));
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(null, run.Folder, _folder.Write("in.jsonl", "{\"inputs\": [1, 2]}\n"));
        Assert.Equal(2, exitCode);
        Assert.Contains("in.jsonl': A sequence has numbers, but the model reads tokens.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_rows_of_every_series_are_forecast()
    {
        double[][] rows = ForecastTests.Rows(600), other = ForecastTests.Rows(40);
        using UntrainedRun run = new(ForecastTests.TwoAhead, ("a.csv", ForecastTests.Csv(rows)));
        WindrowModel model = run.Open();
        string first = _folder.Write("first.csv", ForecastTests.Csv(rows)), second = _folder.Write("second.csv", ForecastTests.Csv(other));
        string[] lines = await AnswerAsync(null, run.Folder, first, second, "--steps", "3");
        IEnumerable<string> expected = new[] { (first, rows), (second, other) }.SelectMany(
            series => model.Forecast(series.Item2, 3).Select((row, step) => $"{series.Item1},{step + 1},{Numbers(row)}"));
        Assert.Equal(["series,step,load,heat", .. expected], lines);

        lines = await AnswerAsync(null, run.Folder, second, "--format", "jsonl");
        using JsonDocument answer = JsonDocument.Parse(lines[1]);
        Assert.Equal((2, second), (answer.RootElement.GetProperty("step").GetInt32(), answer.RootElement.GetProperty("series").GetString()));
        Assert.Equal(model.Forecast(other)[1].Values[0], answer.RootElement.GetProperty("load").GetDouble(), 1e-5);
        await AssertRefusedAsync("cannot be forecast: The series has 1 rows", run.Folder, _folder.Write("short.csv", "load,heat\n1,2\n"));
    }

    [Fact]
    public async Task Every_series_of_tables_is_forecast_by_itself()
    {
        (string Id, double[][] Rows)[] series = [("north, \"1\"", ForecastTests.Rows(300)), ("south", ForecastTests.Rows(9)), ("é", ForecastTests.Rows(40)[5..])];
        static string Quoted(string id) => $"\"{id.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        static string Line(string id, double[] row) => string.Create(CultureInfo.InvariantCulture, $"{Quoted(id)},{row[0]:R},{row[1]:R}\n");
        (string Id, double[] Row)[] rows = [.. Enumerable.Range(0, 300).SelectMany(t => series.Where(one => t < one.Rows.Length).Select(one => (one.Id, one.Rows[t])))];
        string Table(IEnumerable<(string Id, double[] Row)> some) => "place,load,heat\n" + string.Concat(some.Select(row => Line(row.Id, row.Row)));
        using UntrainedRun run = new(ForecastTests.TwoAhead.Replace("inputs:", "id: place, inputs:", StringComparison.Ordinal), ("a.csv", Table(rows)));
        WindrowModel model = run.Open();
        string first = _folder.Write("1.csv", Table(rows[..50])), second = _folder.Write("2.csv", Table(rows[50..]));

        string[] lines = await AnswerAsync(null, run.Folder, first, second, "--steps", "3", "--slots", "2");
        IEnumerable<string> expected = series.SelectMany(one => model.Forecast(one.Rows, 3).Select((row, step) => $"{Shown(one.Id)},{step + 1},{Numbers(row)}"));
        Assert.Equal(["series,step,load,heat", .. expected], lines);

        lines = await AnswerAsync(null, run.Folder, first, "--stream");
        Dictionary<string, ModelSession> sessions = series.ToDictionary(one => one.Id, _ => model.StartSession());
        double[] values = new double[2];
        Assert.Equal(["series,load,heat", .. rows[..50].Select(row =>
        {
            sessions[row.Id].Step(row.Row, values);
            return $"{Shown(row.Id)},{Numbers(new NumbersPrediction(values))}";
        })], lines);

        string wrong = _folder.Write("wrong.csv", Table(rows[..9]) + "short,1,2\n,3,4\n");
        await AssertRefusedAsync($"Line 12 of '{wrong}' has nothing in the column 'place'", run.Folder, wrong);
        lines = await AnswerAsync(null, run.Folder, wrong, "--on-bad-row", "skip");
        Assert.Equal(1 + 3 * 2, lines.Length);       // not the one that is too short
        await AssertRefusedAsync("The series 'short' cannot be forecast: The series has 1 rows", run.Folder, _folder.Write("short.csv", Table(rows[..9]) + "short,1,2\n"));

        static string Shown(string id) => id.Contains('"', StringComparison.Ordinal) ? Quoted(id) : id;
    }

    [Fact]
    public async Task Rows_of_the_future_are_those_without_targets()
    {
        double[][] rows = ForecastTests.Rows(60), future = [.. rows[57..].Select(row => new[] { row[1] })];
        using UntrainedRun run = new(
            ForecastTests.TwoAhead.Replace("inputs: [load, heat]", "inputs: load, known: heat", StringComparison.Ordinal), ("a.csv", ForecastTests.Csv(rows)));
        WindrowModel model = run.Open();
        string table = ForecastTests.Csv(rows[..57]) + string.Concat(future.Select(row => string.Create(CultureInfo.InvariantCulture, $",{row[0]:R}\n")));
        string file = _folder.Write("in.csv", table);

        string[] lines = await AnswerAsync(null, run.Folder, file, "--steps", "3");

        Assert.Equal(["series,step,load", .. model.Forecast(new SeriesInput { History = rows[..57], Future = future, Steps = 3 }).Select((row, step) => $"{file},{step + 1},{Numbers(row)}")], lines);
        await AssertRefusedAsync("The series has 0 rows of the future, but 2 are needed", run.Folder, _folder.Write("none.csv", ForecastTests.Csv(rows)));
        await AssertRefusedAsync("The series has 3 rows of the future, but 4 are needed", run.Folder, file, "--steps", "4");
        string late = _folder.Write("late.csv", table + "5,6\n");
        await AssertRefusedAsync($"Line 62 of '{late}' has something in load, but an earlier row of the series has nothing there.", run.Folder, late);
        string unknown = _folder.Write("unknown.csv", table + ",\n");
        await AssertRefusedAsync($"Line 62 of '{unknown}' has nothing in the column 'heat'", run.Folder, unknown);
        await AssertRefusedAsync($"'{_folder["no.csv"]}' has no column 'load'", run.Folder, _folder.Write("no.csv", "heat\n1\n"));
    }

    [Fact]
    public async Task A_stream_is_answered_line_by_line_and_its_state_goes_on()
    {
        double[][] rows = ForecastTests.Rows(40);
        using UntrainedRun run = new(ForecastTests.TwoAhead, ("a.csv", ForecastTests.Csv(rows)));
        ModelSession session = run.Open().StartSession();
        Pipe input = new(), output = new();
        Task<long> answering = FileAnswers.WriteAsync(
            run.Open(),
            [AnswerInput.OfStream(input.Reader.AsStream())],
            new StreamWriter(output.Writer.AsStream()),
            new AnswerOptions { Stream = true });
        using StreamReader answers = new(output.Reader.AsStream());
        await SendAsync("load,heat\n");
        Assert.Equal("load,heat", await answers.ReadLineAsync());
        double[] values = new double[2];
        foreach (double[] row in rows)
        {
            await SendAsync(string.Create(CultureInfo.InvariantCulture, $"{row[0]:R},{row[1]:R}\n"));
            session.Step(row, values);
            Assert.Equal(Numbers(new NumbersPrediction(values)), await answers.ReadLineAsync());      // before the next line is sent
        }

        await input.Writer.CompleteAsync();
        Assert.Equal(40, await answering);

        async Task SendAsync(string line) => await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(line));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_can_be_stopped_while_it_waits_for_a_line(bool stream)
    {
        Pipe input = new();
        using CancellationTokenSource stop = new();
        using StringWriter output = new();
        TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<long> answering = FileAnswers.WriteAsync(
            _run.Open(),
            [AnswerInput.OfStream(input.Reader.AsStream())],
            output,
            new AnswerOptions { Stream = stream, OnBadRow = BadRowRule.Skip, Refused = _ => reading.TrySetResult() },
            stop.Token);
        string rows = stream ? "\"\"\n" : string.Concat(Enumerable.Repeat("\"\"\n", 300));
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes($"text\n{rows}"), CancellationToken.None);
        await reading.Task;     // the rows before have been read
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering.WaitAsync(TimeSpan.FromMinutes(1)));
        await input.Writer.CompleteAsync();
    }

    [Fact]
    public async Task Rows_are_answered_from_a_stream_one_by_one()
    {
        _run.Open();
        using MemoryStream input = new("text\ngood film\n\"\"\nbad\n"u8.ToArray());
        string[] lines = await AnswerAsync(input, _run.Folder, "-", "--stream", "--on-bad-row", "skip");
        WindrowModel model = _run.Open();
        string Answer(string text) => Line(model.Predict(new Dictionary<string, string?> { ["text"] = text }));
        Assert.Equal(["mood,p(calm),p(glad),p(sad)", Answer("good film"), ",,,", Answer("bad")], lines);
    }

    static async Task<string[]> AnswerAsync(Stream? input, params string[] arguments)
    {
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(input, arguments);
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    static async Task AssertRefusedAsync(string expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(null, arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    static string Line(Prediction answer) => $"{((ClassPrediction)answer).Label},{Numbers(answer)}";

    static string Numbers(Prediction answer) => string.Join(',', answer.Values.Select(value => value.ToString("G9", CultureInfo.InvariantCulture)));
}
