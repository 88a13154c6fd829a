using System.Globalization;
using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Tests.Commands;

/// <summary>Evaluations of trained models, compared with those of the training and with figures that the tests compute from the definitions.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task A_text_model_has_the_same_figures_as_in_its_training_and_is_judged_on_text_that_was_held_back()
    {
        string run = await TrainAsync("""
            name: text
            data: {path: text.txt, split: {validation: 0.2, test: 0.1} }
            training: {maxSteps: 9, batchSize: 4, window: 10, learningRate: 0.02}
            model: {hiddenSize: 8, layers: 1}
            parallelism: {dataShards: 3, workers: 2}
            evaluation: {everySteps: 3}
            checkpoints: {everySteps: 3, keepLast: 5}
            """);
        await AssertSameAsTrainingAsync(run, 3, 6, 9);

        // One long window over four lanes of the last tenth, and the definitions.
        using JsonDocument test = await EvaluateAsync(run, "--split", "test", "--checkpoint", "last");
        Model model = new(run);
        TextData text = (TextData)model.Data;
        int held = (int)(text.Corpus.Length / 10), length = (held - 1) / 4;
        int[] tokens = new int[held];
        text.Corpus.Read(text.Corpus.Length - held, tokens);
        SequenceBatch batch = new(text.Ports.Format, length, 4);
        batch.Shape.SetEqual(length, 4);
        batch.Begins.Fill(true);
        int[] targets = [.. Enumerable.Range(0, length).SelectMany(t => Enumerable.Range(0, 4).Select(lane => tokens[lane * length + t + 1]))];
        for (int i = 0; i < targets.Length; i++) batch.Tokens[i] = tokens[i % 4 * length + i / 4];
        float[][] logits = model.Predict(batch);
        double loss = 0, right = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            loss += Math.Log(logits[i].Sum(x => Math.Exp(x))) - logits[i][targets[i]];
            right += Array.IndexOf(logits[i], logits[i].Max()) == targets[i] ? 1 : 0;
        }

        Assert.Equal(loss / targets.Length, Number(test, "loss"), 1e-5);
        Assert.Equal(Math.Exp(loss / targets.Length), Metric(test, "perplexity"), 1e-4);
        Assert.Equal(loss / targets.Length / Math.Log(2), Metric(test, "bitsPerCharacter"), 1e-5);
        Assert.Equal(right / targets.Length, Metric(test, "accuracy"));
        Assert.Equal(targets.Length, Number(test, "steps"));
    }

    [Fact]
    public async Task A_forecast_is_judged_in_the_units_of_the_data_beside_the_naive_forecasts()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(t => 500 + 40 * Math.Sin(t * Math.PI / 6) + 10 * CounterRandom.UniformDouble(1, 0, t))];
        await File.WriteAllLinesAsync(_windrow.Path("x.csv"), ["x", .. x.Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        string run = await TrainAsync("""
            name: series
            data: {type: series, path: x.csv, inputs: x, horizon: 2, normalize: true, split: {validation: 0.2, test: 0.2} }
            training: {maxSteps: 4, batchSize: 1, window: 16}
            model: {hiddenSize: 8, layers: 1}
            evaluation: {everySteps: 2, season: 12}
            checkpoints: {everySteps: 2, monitor: skill}
            """);
        await AssertSameAsTrainingAsync(run, 2, 4);

        using JsonDocument test = await EvaluateAsync(run, "--split", "test", "--checkpoint", "4");
        Model model = new(run);
        double mean = x[..240].Average(), deviation = Math.Sqrt(x[..240].Average(value => (value - mean) * (value - mean)));
        SequenceBatch batch = new(model.Data.Ports.Format, 78, 1);      // rows 320 to 397, whose targets are rows 322 to 399
        batch.Shape.SetEqual(78, 1);
        batch.Begins.Fill(true);
        for (int t = 0; t < 78; t++) batch.Inputs.Row(t)[0] = (float)((x[320 + t] - mean) / deviation);
        double[] errors = [.. model.Predict(batch).Select((row, t) => row[0] * deviation + mean - x[322 + t])];
        double mae = errors.Average(Math.Abs), naive = Mean(t => x[320 + t] - x[322 + t]), seasonal = Mean(t => x[310 + t] - x[322 + t]);

        Assert.Equal(mae, Metric(test, "mae"), 1e-3);
        Assert.Equal(Math.Sqrt(errors.Average(e => e * e)), Metric(test, "rmse"), 1e-3);
        Assert.Equal(naive, Metric(test, "naiveMae"), 1e-3);
        Assert.Equal(seasonal, Metric(test, "seasonalNaiveMae"), 1e-3);
        Assert.Equal(1 - mae / Math.Min(naive, seasonal), Metric(test, "skill"), 1e-3);
        Assert.Equal(mae / Enumerable.Range(12, 228).Average(t => Math.Abs(x[t] - x[t - 12])), Metric(test, "mase"), 1e-3);

        (int exitCode, string report, string error) = await _windrow.RunAsync("evaluate", run, "--split", "test");
        Assert.True(exitCode == 0, error);
        Assert.Contains("note: The model's forecast is no better than repeating the last known value or that of one season before", report, StringComparison.Ordinal);

        static double Mean(Func<int, double> error) => Enumerable.Range(0, 78).Average(t => Math.Abs(error(t)));
    }

    [Fact]
    public async Task A_classifier_of_sequences_has_the_same_figures_as_in_its_training_and_a_confusion_matrix()
    {
        await File.WriteAllLinesAsync(_windrow.Path("walks.jsonl"), Enumerable.Range(0, 120).Select(s =>
        {
            int length = 3 + s % 17, kind = s * 7 % 3;
            string steps = string.Join(", ", Enumerable.Range(0, length).Select(t => (kind * 0.3 + CounterRandom.UniformDouble(2, s, t)).ToString("F4", CultureInfo.InvariantCulture)));
            return $$"""{"inputs": [{{steps}}], "target": "{{(kind == 0 ? "up" : kind == 1 ? "down" : "still")}}"}""";
        }));
        string run = await TrainAsync("""
            name: walks
            data: {type: sequences, path: walks.jsonl, split: {validation: 0.25, test: 0.3} }
            task: {predict: sequence}
            training: {maxSteps: 40, batchSize: 8, window: 20, learningRate: 0.01, classWeights: balanced, schedule: {type: plateau, monitor: macroF1, patience: 0} }
            model: {cell: gru, hiddenSize: 8, layers: 1}
            parallelism: {dataShards: 3}
            evaluation: {everySteps: 10, metrics: [macroF1, rocAuc, confusionMatrix]}
            checkpoints: {everySteps: 10, keepLast: 5}
            """);
        await AssertSameAsTrainingAsync(run, 10, 20, 40);

        using JsonDocument test = await EvaluateAsync(run, "--split", "test", "--checkpoint", "40");
        Model model = new(run);
        double[,] counts = new double[3, 3];        // [target, decision], each sequence predicted by itself
        foreach ((float[] steps, int target) in TestSequences(model))
        {
            SequenceBatch one = new(model.Data.Ports.Format, steps.Length, 1);
            one.Shape.SetEqual(steps.Length, 1);
            one.Begins.Fill(true);
            for (int t = 0; t < steps.Length; t++) one.Inputs.Row(t)[0] = steps[t];
            float[] logits = model.Predict(one).Single();
            counts[target, Array.IndexOf(logits, logits.Max())]++;
        }

        Assert.Equal(36, counts.Cast<double>().Sum());      // 30 % of 120
        IReadOnlyList<string> classes = ((SequenceData)model.Data).Classes!;
        JsonElement confusion = test.RootElement.GetProperty("tables").GetProperty("confusion");
        for (int k = 0; k < 3; k++)
            for (int j = 0; j < 3; j++) Assert.Equal(counts[k, j], confusion.GetProperty(classes[k]).GetProperty(classes[j]).GetDouble());
        double[] f1 = [.. Enumerable.Range(0, 3).Select(k => 2 * counts[k, k] / Enumerable.Range(0, 3).Sum(j => counts[k, j] + counts[j, k]))];
        Assert.Equal(f1.Average(), Metric(test, "macroF1"), 1e-12);
        Assert.Equal((counts[0, 0] + counts[1, 1] + counts[2, 2]) / 36, Metric(test, "accuracy"));

        (int exitCode, string report, string error) = await _windrow.RunAsync("evaluate", run, "--split", "test", "--checkpoint", "40");
        Assert.True(exitCode == 0, error);
        Assert.Contains(@"target \ predicted", report, StringComparison.Ordinal);
        Assert.Contains("walks after 40 steps", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_evaluated_is_refused_in_words()
    {
        string run = await TrainAsync("""
            name: text
            data: {path: text.txt, split: {validation: 0} }
            training: {maxSteps: 2, batchSize: 4, window: 10}
            model: {hiddenSize: 8, layers: 1}
            """);
        await AssertRefusedAsync("The job has no data for validation: data.split.validation is 0", run);
        await AssertRefusedAsync("The job holds back no data for testing: data.split.test is 0", run, "--split", "test");
        await AssertRefusedAsync("--split is tset; it must be validation or test.", run, "--split", "tset");
        await AssertRefusedAsync("There is no job 'nobody-1'.", "nobody-1");
    }

    /// <summary>Every test sequence with the class of its target, read one batch after the other.</summary>
    static IEnumerable<(float[] Steps, int Target)> TestSequences(Model model)
    {
        for (int shard = 0; shard < 3; shard++)
        {
            SequenceBatch batch = new(model.Data.Ports.Format, model.Data.MaxTestSteps, model.Data.RowsOf(shard));
            BatchReader reader = model.Data.Reader(shard);
            for (int window = 0; window < model.Data.TestWindows; window++)
            {
                reader.ReadTest(window, batch);
                for (int r = 0; r < batch.Shape.Rows; r++)
                {
                    if (batch.Shape.Lengths[r] == 0) continue;
                    float[] steps = new float[batch.Shape.Lengths[r]];
                    for (int t = 0; t < steps.Length; t++) steps[t] = batch.Inputs.Row(batch.Shape.Position(r, t))[0];
                    yield return (steps, batch.Classes[r]);
                }
            }
        }
    }

    /// <summary>The evaluations of the training and those of the command: the same bits.</summary>
    async Task AssertSameAsTrainingAsync(string run, params int[] steps)
    {
        foreach (int step in steps)
        {
            string line = (await File.ReadAllLinesAsync(Path.Combine(run, "metrics.jsonl"))).Single(line =>
                line.StartsWith("""{"event":"evaluation",""", StringComparison.Ordinal) && line.EndsWith($"\"global_step\":{step}}}", StringComparison.Ordinal));
            using JsonDocument training = JsonDocument.Parse(line), evaluation = await EvaluateAsync(run, "--checkpoint", $"{step}");
            Assert.Equal(Number(training, "val_loss"), Number(evaluation, "loss"));
            JsonProperty[] metrics = [.. training.RootElement.GetProperty("metrics").EnumerateObject()];
            Assert.NotEmpty(metrics);
            Assert.All(metrics, metric => Assert.Equal(metric.Value.GetDouble(), Metric(evaluation, metric.Name)));
        }
    }

    [Fact]
    public async Task Training_in_bfloat16_is_evaluated_with_the_parameters_of_its_checkpoints()
    {
        string run = await TrainAsync("""
            name: text
            data: {path: text.txt, split: {validation: 0.2} }
            training: {maxSteps: 9, batchSize: 4, window: 10, learningRate: 0.02}
            model: {hiddenSize: 8, layers: 1}
            parallelism: {dataShards: 3, workers: 2, exchange: bfloat16}
            evaluation: {everySteps: 3}
            checkpoints: {everySteps: 3, keepLast: 5}
            """);
        await AssertSameAsTrainingAsync(run, 3, 6, 9);
        Assert.Contains(RunModel.Read(run, CheckpointChoice.Parse("last")!).Trained.Weights, weight => !Bfloat16.TryPack([weight], new ushort[1]));
    }

    async Task<string> TrainAsync(string yaml)
    {
        string file = _windrow.WriteJob(yaml);
        (int exitCode, _, string error) = await _windrow.RunAsync("train", file, "--json");
        Assert.True(exitCode == 0, error);
        return Directory.GetDirectories(_windrow.Runs).Single(folder => RunFolder.IsRunFolder(folder));
    }

    async Task<JsonDocument> EvaluateAsync(string run, params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(["evaluate", run, "--json", .. arguments]);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output);
    }

    async Task AssertRefusedAsync(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(["evaluate", .. arguments]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    static double Number(JsonDocument json, string key) => json.RootElement.GetProperty(key).GetDouble();

    static double Metric(JsonDocument json, string name) => json.RootElement.GetProperty("metrics").GetProperty(name).GetDouble();

    /// <summary>The last model of a run and its data.</summary>
    sealed class Model(string run)
    {
        readonly RunModel _run = RunModel.Read(run, CheckpointChoice.Parse("last")!);

        public TrainingData Data { get; } = TrainingData.Open(
            RunFolder.Data(run), JobFileText.Parse(File.ReadAllText(Path.Combine(run, RunFolder.ResolvedJobFile))));

        /// <summary>The predictions of a window at whose first step every row begins.</summary>
        public float[][] Predict(SequenceBatch batch)
        {
            SequenceModel model = _run.Trained.Model;
            Bptt bptt = new(model, batch.Shape.Steps, batch.Shape.Rows, BlasLibrary.Default.Backend);
            MatrixView predictions = bptt.Predict(_run.Trained.Weights, batch, new LaneState(model, batch.Shape.Rows));
            float[][] rows = new float[predictions.Rows][];
            for (int r = 0; r < rows.Length; r++) rows[r] = predictions.Row(r).ToArray();
            return rows;
        }
    }
}
