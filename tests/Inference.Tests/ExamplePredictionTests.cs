using System.Globalization;
using Windrow.Data;
using Windrow.Inference;

namespace Windrow.Tests.Inference;

/// <summary>Answers to rows, compared with the exported network in ONNX Runtime, whose inputs the test makes by hand.</summary>
public sealed class ExamplePredictionTests
{
    static readonly string[] Words = ["good", "bad", "fine", "awful", "film", "the"];

    internal const string Classifier = """
        name: reviews
        data: {type: examples, path: a.csv, inputs: {column: text, lowercase: true, minCount: 1}, target: {column: mood}, split: {validation: 0.2}}
        model: {cell: gru, hiddenSize: 7, layers: 2, bidirectional: true, embeddingSize: 5}
        task: {pooling: mean}
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """;

    /// <summary>Texts of 1 to 9 of the words, each with a class.</summary>
    internal static string Reviews(int rows) => "text,mood\n" + string.Concat(Enumerable.Range(0, rows).Select(row =>
        $"{string.Join(' ', Enumerable.Range(0, 1 + row % 9).Select(word => Words[(row * 7 + word * 5) % Words.Length]))},{(row % 3 == 0 ? "sad" : row % 3 == 1 ? "glad" : "calm")}\n"));

    [Fact]
    public void A_text_gets_the_probability_of_each_class()
    {
        using UntrainedRun run = new(Classifier, ("a.csv", Reviews(60)));
        using OnnxNetwork onnx = new(run);
        WindrowModel model = run.Open();
        Assert.Equal(("reviews", 20, ModelKind.Examples, false), (model.Job, model.Step, model.Kind, model.PredictsEachStep));
        Assert.Equal(["text"], model.Inputs);
        Assert.Equal(["calm", "glad", "sad"], model.Outputs);

        string[] vocabulary = [.. Preprocessing.Parse(run.Metadata.ToDictionary()["preprocessing"]).Text!.Tokens];
        string[] texts = ["the film", "Good GOOD bad the fine", "awful", "the unheardof film the film the film bad", "fine fine"];
        IReadOnlyList<Prediction> answers = model.Predict([.. texts.Select(text => new Dictionary<string, string?> { ["text"] = text, ["other"] = "7" })]);
        for (int i = 0; i < texts.Length; i++)
        {
            long[] tokens = [.. texts[i].ToLowerInvariant().Split(' ').Select(word => (long)(vocabulary.Contains(word) ? Array.IndexOf(vocabulary, word) : vocabulary.Length - 1))];
            double[] expected = OnnxNetwork.Softmax(onnx.Run(tokens));
            ClassPrediction answer = Assert.IsType<ClassPrediction>(answers[i]);
            AssertNear(expected, answer.Values);
            Assert.Equal(model.Outputs[Array.IndexOf(expected, expected.Max())], answer.Label);
        }
    }

    [Fact]
    public void Numbers_categories_and_times_are_encoded_as_in_training_and_a_number_is_answered_in_its_own_unit()
    {
        (double Size, string Color, string Day, double Price)[] rows =
            [.. Enumerable.Range(0, 40).Select(i => (50 + i * i % 17 * 3.5, i % 2 == 0 ? "red" : "blue", $"2024-0{1 + i % 9}-1{i % 10}", 1000 + 100 * Math.Sin(i)))];
        string csv = "size;color;day;price\n" + string.Concat(rows.Select(row => string.Create(CultureInfo.GetCultureInfo(""), $"{row.Size};{row.Color};{row.Day};{row.Price:R}\n").Replace('.', ',')));
        using UntrainedRun run = new("""
            name: prices
            data:
              {type: examples, path: a.csv, decimal: comma, split: {validation: 0},
               inputs: [{type: number, column: size, missing: mean}, {type: category, column: color}, {type: time, column: day}], target: {type: number, column: price}}
            model: {network: feedForward, hiddenSize: 6, layers: 2}
            training: {maxEpochs: 1, batchSize: 4}
            """, ("a.csv", csv));
        using OnnxNetwork onnx = new(run);
        WindrowModel model = run.Open();

        double mean = rows.Average(row => row.Size), deviation = Math.Sqrt(rows.Average(row => Math.Pow(row.Size - mean, 2)));
        double priceMean = rows.Average(row => row.Price), priceDeviation = Math.Sqrt(rows.Average(row => Math.Pow(row.Price - priceMean, 2)));
        double week = 2 * Math.PI * 2 / 7, year = 2 * Math.PI * (4 + 14.0 / 31) / 12;      // 2024-05-15 was a Wednesday
        double[] features = [(70.5 - mean) / deviation, 0, 1, 0, 1, Math.Sin(week), Math.Cos(week), Math.Sin(year), Math.Cos(year)];
        double expected = onnx.Run([.. features.Select(value => (float)value)]).Single() * priceDeviation + priceMean;
        Prediction answer = model.Predict(new Dictionary<string, string?> { ["size"] = "70,5", ["color"] = "red", ["day"] = "2024-05-15" });
        Assert.Equal(expected, Assert.Single(Assert.IsType<NumbersPrediction>(answer).Values), 1e-5 * priceDeviation);

        features[0] = features[1] = features[2] = 0;        // no size, and a color that training did not have
        expected = onnx.Run([.. features.Select(value => (float)value)]).Single() * priceDeviation + priceMean;
        answer = model.Predict(new Dictionary<string, string?> { ["color"] = "green", ["day"] = "2024-05-15" });
        Assert.Equal(expected, answer.Values[0], 1e-5 * priceDeviation);

        DataException wrong = Assert.Throws<DataException>(() => model.Predict([
            new Dictionary<string, string?> { ["day"] = "2024-05-15" }, new Dictionary<string, string?> { ["size"] = "many", ["day"] = "soon" }]));
        Assert.Contains("Row 2 of 2", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("'many' in the column 'size'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("'soon' in the column 'day'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_labels_have_a_probability_each()
    {
        using UntrainedRun run = new("""
            name: topics
            data: {type: examples, path: a.jsonl, split: {validation: 0}, inputs: {column: text, unit: character, minCount: 1}, target: {type: labels, column: topics}}
            model: {hiddenSize: 6, layers: 1}
            training: {maxEpochs: 1, batchSize: 2, window: 50}
            """, ("a.jsonl", """
            {"text": "abc", "topics": ["x", "z"]}
            {"text": "bca", "topics": []}
            {"text": "cab", "topics": ["y"]}
            """));
        using OnnxNetwork onnx = new(run);
        LabelsPrediction answer = Assert.IsType<LabelsPrediction>(run.Open().Predict(new Dictionary<string, string?> { ["text"] = "aab" }));
        string[] tokens = [.. Preprocessing.Parse(run.Metadata.ToDictionary()["preprocessing"]).Text!.Tokens];
        double[] expected = [.. onnx.Run([.. "aab".Select(c => (long)Array.IndexOf(tokens, c.ToString()))]).Select(logit => 1 / (1 + Math.Exp(-logit)))];
        AssertNear(expected, answer.Values);
        Assert.Equal(new[] { "x", "y", "z" }.Where((_, label) => expected[label] > 0.5), answer.Labels);
    }

    [Fact]
    public void Many_threads_get_the_same_bits_as_one_and_a_row_does_not_depend_on_its_neighbours()
    {
        using UntrainedRun run = new(Classifier, ("a.csv", Reviews(60)));
        WindrowModel model = run.Open();
        Dictionary<string, string?>[] rows = [.. Enumerable.Range(0, 300).Select(i => new Dictionary<string, string?>
        {
            ["text"] = string.Join(' ', Enumerable.Range(0, 1 + i * i % 90).Select(word => Words[(i + word * word) % Words.Length])),
        })];
        double[][] expected = [.. rows.Select(row => model.Predict(row).Values.ToArray())];
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 6 }, piece =>
        {
            IReadOnlyList<Prediction> answers = model.Predict(rows[..(300 - piece * 7)]);
            for (int i = 0; i < answers.Count; i++) Assert.Equal(expected[i], answers[i].Values);
        });
    }

    internal static void AssertNear(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
