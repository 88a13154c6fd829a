using System.Globalization;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Evaluation;
using Windrow.Inference;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>The same model by every path, preprocessing included: the network that training evaluates, <c>windrow evaluate</c>, the library,
/// <c>windrow predict</c>, and the ONNX export with inputs that the test makes by hand from the raw rows.</summary>
public sealed class AgreementTests : IDisposable
{
    const double Tolerance = 1e-5;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_classifier_of_examples()
    {
        (string Text, double Age, string City, string Kind)[] rows = [.. Enumerable.Range(0, 90).Select(i =>
            (string.Join(' ', Enumerable.Range(0, 1 + i % 6).Select(w => "red green Blue yellow".Split(' ')[(i + w * w) % 4])), 20 + i * 13 % 47 + 0.5, i % 4 == 0 ? "Rome" : "Oslo", $"k{i * 5 % 3}"))];
        string Csv(int first, int count) => "kind,text,age,city\n" + string.Concat(
            rows.Skip(first).Take(count).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Kind},{row.Text},{row.Age},{row.City}\n")));
        using UntrainedRun run = new("""
            name: kinds
            data:
              {type: examples, path: a.csv, validationPath: b.csv, target: {column: kind},
               inputs: [{column: text, lowercase: true, minCount: 1}, {type: number, column: age}, {type: category, column: city}]}
            model: {cell: gru, hiddenSize: 7, layers: 2, bidirectional: true}
            task: {pooling: mean}
            training: {maxEpochs: 1, batchSize: 1, window: 20}
            parallelism: {dataShards: 1}
            """, ("a.csv", Csv(0, 60)), ("b.csv", Csv(60, 30)));
        using OnnxNetwork onnx = new(run);
        double mean = rows[..60].Average(row => row.Age), deviation = Math.Sqrt(rows[..60].Average(row => (row.Age - mean) * (row.Age - mean)));
        string[] tokens = [.. Preprocessing.Parse(run.Metadata.ToDictionary()["preprocessing"]).Text!.Tokens];
        Assert.Equal(["<unk>", "blue", "green", "red", "yellow"], tokens.Order(StringComparer.Ordinal));
        double[][] exported = [.. rows[60..].Select(row => OnnxNetwork.Softmax(onnx.Run([.. row.Text.ToLowerInvariant().Split(' ').SelectMany(word =>
            tokens.Select(token => token == word ? 1f : 0f).Concat([(float)((row.Age - mean) / deviation), row.City == "Oslo" ? 1 : 0, row.City == "Rome" ? 1 : 0]))])))];

        double[][] training = Evaluated(run, OnnxNetwork.Softmax);
        RunEvaluation evaluation = Evaluate(run);
        string file = _folder.Write("in.csv", Csv(60, 30));
        WindrowModel model = run.Open();
        IReadOnlyList<Prediction> library = model.Predict([.. rows[60..].Select(row => new Dictionary<string, string?>
        {
            ["text"] = row.Text, ["age"] = row.Age.ToString(CultureInfo.InvariantCulture), ["city"] = row.City,
        })]);
        double[][] command = await AnswersAsync(skip: 1, run.Folder, file);

        int[] longestFirst = [.. Enumerable.Range(0, 30).OrderByDescending(i => rows[60 + i].Text.Split(' ').Length)];       // as training evaluates them
        AssertSame([.. longestFirst.Select(i => exported[i])], training);
        AssertSame(exported, [.. library.Select(answer => answer.Values.ToArray())]);
        AssertSame(exported, command);
        double loss = -exported.Select((p, i) => Math.Log(p[rows[60 + i].Kind[1] - '0'])).Average();
        Assert.Equal(loss, evaluation.Loss.Mean, Tolerance);
    }

    [Fact]
    public void A_language_model_with_an_adaptive_softmax()
    {
        string[] words = [.. Enumerable.Range(0, 300).Select(i => $"w{(i * i % 19) * (i % 3) / 2}")];
        using UntrainedRun run = new("""
            name: words
            data: {path: a.txt, unit: word, maxVocabulary: 12, split: {validation: 0.2} }
            model: {cell: gru, hiddenSize: 8, layers: 1, embeddingSize: 5, output: {type: adaptiveSoftmax, cutoffs: [3, 7], divisor: 2}}
            training: {maxEpochs: 1, batchSize: 1, window: 100}
            parallelism: {dataShards: 1}
            """, ("a.txt", string.Join(' ', words)));
        using OnnxNetwork onnx = new(run);
        using TrainingData data = run.OpenData();
        Vocabulary vocabulary = ((TextData)data).Corpus.Vocabulary;
        int[] tokens = vocabulary.Encode(string.Join(' ', words[240..]));
        double[][] exported = [.. onnx.Run([.. tokens[..^1].Select(token => (long)token)]).Chunk(12).Select(logs => logs.Select(Math.Exp).ToArray())];

        double[][] training = Evaluated(run, OnnxNetwork.Softmax);
        RunEvaluation evaluation = Evaluate(run);
        ModelSession session = run.Open().StartSession();
        double[][] library = [.. tokens[..^1].Select(token =>
        {
            double[] values = new double[12];
            session.Step(vocabulary.Decode(token), values);
            return values;
        })];

        AssertSame(exported, training);
        AssertSame(exported, library);
        double loss = -exported.Select((p, i) => Math.Log(p[tokens[i + 1]])).Average();
        Assert.Equal(loss, evaluation.Loss.Mean, Tolerance);
        Assert.Equal(Math.Exp(loss), evaluation.Metrics.Figures.Single(figure => figure.Name == "perplexity").Value, 1e-3);
    }

    [Fact]
    public async Task A_forecaster_of_series()
    {
        double[][] rows = ForecastTests.Rows(200);
        using UntrainedRun run = new(ForecastTests.TwoAhead, ("a.csv", ForecastTests.Csv(rows)));
        using OnnxNetwork onnx = new(run);
        (double Mean, double Deviation)[] scales = ForecastTests.Scales(rows, 160);
        double[][] validation = rows[160..198], exported = ForecastTests.Answers(onnx, validation, scales);     // the last two have no target
        double[] Own(double[] values) => [.. values.Select((value, i) => value * scales[i].Deviation + scales[i].Mean)];

        double[][] training = Evaluated(run, Own);
        RunEvaluation evaluation = Evaluate(run);
        string file = _folder.Write("in.csv", ForecastTests.Csv(validation));
        ModelSession session = run.Open().StartSession();
        double[][] library = [.. validation.Select(row =>
        {
            double[] values = new double[2];
            session.Step(row, values);
            return values;
        })];
        double[][] command = await AnswersAsync(skip: 0, run.Folder, file, "--stream");
        double[][] next = await AnswersAsync(skip: 2, run.Folder, file);

        double[] Units(double[] values) => [.. values.Select((value, i) => (value - scales[i].Mean) / scales[i].Deviation)];
        double[][] expected = [.. exported.Select(Units)];
        AssertSame(expected, [.. training.Select(Units)]);
        AssertSame(expected, [.. library.Select(Units)]);
        AssertSame(expected, [.. command.Select(Units)]);
        AssertSame(expected[^2..], [.. next.Select(Units)]);
        double loss = expected.SelectMany((row, t) => row.Zip(Units(rows[162 + t]), (y, x) => (y - x) * (y - x))).Average();
        Assert.Equal(loss, evaluation.Loss.Mean, Tolerance);
    }

    [Fact]
    public async Task A_forecaster_of_every_row_up_to_the_horizon()
    {
        const int Horizon = 3, Season = 4, First = 160, Count = 40 - Horizon;
        double[][] rows = ForecastTests.Rows(200);
        string job = ForecastTests.TwoAhead.Replace("horizon: 2", "horizon: 3, multiHorizon: true", StringComparison.Ordinal) + $"\nevaluation: {{season: {Season}}}\n";
        using UntrainedRun run = new(job, ("a.csv", ForecastTests.Csv(rows)));
        using OnnxNetwork onnx = new(run);
        (double Mean, double Deviation)[] scales = ForecastTests.Scales(rows, 160);
        double[][] answers = [.. ForecastTests.Answers(onnx, rows[First..(First + Count)], scales).Chunk(Horizon).Select(each => each.SelectMany(row => row).ToArray())];

        RunEvaluation evaluation = Evaluate(run);
        double[][] next = await AnswersAsync(skip: 2, run.Folder, _folder.Write("in.csv", ForecastTests.Csv(rows[First..(First + Count)])));
        double[][] stream = await AnswersAsync(skip: 0, run.Folder, _folder.Write("in.csv", ForecastTests.Csv(rows[First..(First + Count)])), "--stream");

        for (int t = 0; t < Count; t++) ExamplePredictionTests.AssertNear(answers[t], stream[t], Tolerance * 40);
        ExamplePredictionTests.AssertNear(answers[^1], [.. next.SelectMany(row => row)], Tolerance * 40);

        // The errors from the raw rows, for each step.
        var steps = evaluation.Metrics.Tables.Single(table => table.Name == "steps");
        for (int h = 1; h <= Horizon; h++)
        {
            double Mae(int column, Func<int, double> forecast) => Enumerable.Range(0, Count).Average(t => Math.Abs(forecast(t) - rows[First + t + h][column]));
            double Model(int column) => Mae(column, t => answers[t][2 * (h - 1) + column]);
            double Last(int column) => Mae(column, t => rows[First + t][column]);
            double Seasonal(int column) => Mae(column, t => rows[First + t + h - Season][column]);
            double Of(string name) => steps.Rows[h - 1].Values[steps.Columns.ToList().IndexOf(name)];
            Assert.Equal((Model(0) + Model(1)) / 2, Of("mae"), 1e-3);
            Assert.Equal((Last(0) + Last(1)) / 2, Of("naiveMae"), 1e-3);
            Assert.Equal((Seasonal(0) + Seasonal(1)) / 2, Of("seasonalNaiveMae"), 1e-3);
            Assert.Equal(Enumerable.Range(0, 2).Average(c => 1 - Model(c) / Math.Min(Last(c), Seasonal(c))), Of("skill"), 1e-3);
        }
    }

    [Fact]
    public async Task A_forecaster_that_normalizes_each_series_by_itself()
    {
        (string Id, double[][] Rows)[] series = [("big", ForecastTests.Rows(100)), ("small", [.. ForecastTests.Rows(100).Select((row, t) => new[] { row[1] * 0.01 + t % 5, row[0] / 7 })])];
        static string Table(IEnumerable<(string Id, double[][] Rows)> some) => "place,load,heat\n" + string.Concat(
            some.SelectMany(one => one.Rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{one.Id},{row[0]:R},{row[1]:R}\n"))));
        string job = ForecastTests.TwoAhead.Replace("normalize: true", "id: place, normalize: series", StringComparison.Ordinal);
        using UntrainedRun run = new(job, ("a.csv", Table(series)));
        using OnnxNetwork onnx = new(run);

        // Each series with its own scales, of its first 80 rows; the validation part is the rest.
        double[] errors = [.. series.SelectMany(one =>
            ForecastTests.Answers(onnx, one.Rows[80..98], ForecastTests.Scales(one.Rows, 80)).Select((answer, t) => Math.Abs(answer[0] - one.Rows[82 + t][0])))];
        double[] last = [.. series.SelectMany(one => Enumerable.Range(80, 18).Select(t => Math.Abs(one.Rows[t][0] - one.Rows[t + 2][0])))];
        RunEvaluation evaluation = Evaluate(run);
        var columns = evaluation.Metrics.Tables.Single(table => table.Name == "columns");
        double Load(string name) => columns.Rows[0].Values[columns.Columns.ToList().IndexOf(name)];
        Assert.Equal(errors.Average(), Load("mae"), 1e-3);
        Assert.Equal(last.Average(), Load("naiveMae"), 1e-3);
        Assert.Equal(1 - errors.Average() / last.Average(), Load("skill"), 1e-4);
        double scaled = series.Select((one, s) =>
            errors[(18 * s)..(18 * s + 18)].Average() / Enumerable.Range(1, 79).Average(t => Math.Abs(one.Rows[t][0] - one.Rows[t - 1][0]))).Average();
        Assert.Equal(scaled, Load("mase"), 1e-3);

        // At prediction, a series that is known has these scales, and another one those of its rows.
        double[][] given = series[1].Rows[60..];
        double[][] next = await AnswersAsync(skip: 2, run.Folder, _folder.Write("in.csv", Table([("new", given), ("small", given)])));
        WindrowModel model = run.Open();
        double[][] unknown = ForecastTests.Answers(onnx, given, ForecastTests.Scales(given, 40))[^2..], known = ForecastTests.Answers(onnx, given, ForecastTests.Scales(series[1].Rows, 80))[^2..];
        AssertSame([.. unknown, .. known], next);
        AssertSame(known, [.. model.Forecast(new SeriesInput { History = given, Series = "small" }).Select(row => row.Values.ToArray())]);
        AssertSame(unknown, [.. model.Forecast(given).Select(row => row.Values.ToArray())]);
        Assert.Contains("each series is normalized by itself", Assert.Throws<InvalidOperationException>(model.StartSession).Message, StringComparison.Ordinal);
    }

    /// <summary>What the training's network predicts for the validation part, read as training reads it.</summary>
    static double[][] Evaluated(UntrainedRun run, Func<double[], double[]> decode)
    {
        using TrainingData data = run.OpenData();
        SequenceBatch batch = new(run.Model.Ports.Format, data.MaxSteps, data.RowsOf(0));
        Bptt bptt = new(run.Model, data.MaxSteps, data.RowsOf(0), BlasLibrary.Default.Backend);
        LaneState state = new(run.Model, data.RowsOf(0));
        BatchReader reader = data.Reader(0);
        List<double[]> predictions = [];
        for (int window = 0; window < data.ValidationWindows; window++)
        {
            reader.ReadValidation(window, batch);
            bptt.Loss(run.Weights, batch, state, (MatrixView block, SequenceBatch _, int _) =>
            {
                for (int r = 0; r < block.Rows; r++) predictions.Add(decode([.. block.Row(r).ToArray().Select(value => (double)value)]));
            });
        }

        return [.. predictions];
    }

    static RunEvaluation Evaluate(UntrainedRun run) =>
        RunEvaluation.Of(run.Folder, CheckpointChoice.Usual, DataPart.Validation, BlasLibrary.Default.Backend, CancellationToken.None);

    /// <summary>The values of the answers that the command writes.</summary>
    static async Task<double[][]> AnswersAsync(int skip, params string[] arguments)
    {
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(null, arguments);
        Assert.True(exitCode == 0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',').Skip(skip).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray())];
    }

    static void AssertSame(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((double[] one, double[] other) in expected.Zip(actual)) ExamplePredictionTests.AssertNear(one, other, Tolerance);
    }
}
