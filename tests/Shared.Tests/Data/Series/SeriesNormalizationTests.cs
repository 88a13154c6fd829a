using System.Globalization;
using System.Text.Json;
using Windrow.Data;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Series;

/// <summary>Series that are shifted and scaled one by one.</summary>
public sealed class SeriesNormalizationTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_series_has_mean_0_and_deviation_1_over_its_own_training_part()
    {
        Random random = new(8);
        (string Id, double[] X)[] path = [.. new[] { ("a", 1000.0), ("b", 0.01), ("same", 0) }.Select(one => (one.Item1, Numbers(random, 50, one.Item2)))];
        (string Id, double[] X)[] valid = [("b", Numbers(random, 20, 0.02)), ("new", Numbers(random, 20, 70))];
        using TrainingData data = DataJob.Of(
            $"{{type: series, path: '{Write("a.csv", path)}', validationPath: '{Write("b.csv", valid)}', id: id, inputs: [t, x], targets: x, normalize: series, split: {{test: 0.2}} }}",
            "training.batchSize=1", "training.window=7").Prepare(_folder["data"]);

        // The training part is the first 40 rows. A series for validation has the scale of the one with its id; the new one has its own.
        Dictionary<string, (double Mean, double Deviation)> scales = path.ToDictionary(one => one.Id, one => Scale(one.X[..40]));
        List<double[]> expected = [.. path.SelectMany(one => Pairs(one.X[..40], scales[one.Id]))];
        Assert.Equal((0, 1), (scales["same"].Mean, scales["same"].Deviation));
        AssertNear(expected, Read(data, data.StepsPerEpoch, (reader, step, batch) => reader.ReadTraining(step, batch)));
        AssertNear([.. Pairs(valid[0].X, scales["b"]), .. Pairs(valid[1].X, Scale(valid[1].X))], Read(data, data.ValidationWindows, (reader, window, batch) => reader.ReadValidation(window, batch)));
        AssertNear([.. path.SelectMany(one => Pairs(one.X[40..], scales[one.Id]))], Read(data, data.TestWindows, (reader, window, batch) => reader.ReadTest(window, batch)));

        using JsonDocument stored = JsonDocument.Parse(data.ModelMetadata.ToDictionary()["series"]);
        Assert.Equal(["a", "b", "same"], stored.RootElement.EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Equal(scales["b"].Mean, stored.RootElement[1].GetProperty("mean")[1].GetDouble(), 1e-12);
        Assert.Equal(scales["b"].Deviation, stored.RootElement[1].GetProperty("deviation")[1].GetDouble(), 1e-12);
        Assert.Empty(data.Subject.Scales);
    }

    [Fact]
    public void A_series_that_would_be_scaled_to_infinity_is_named()
    {
        double[] x = [.. Enumerable.Range(0, 40).Select(t => t % 2 == 0 ? 1e-30 : 2e-30), .. Enumerable.Repeat(1e30, 10)];
        string file = Write("a.csv", [("good", Numbers(new Random(1), 50, 3)), ("bad", x)]);
        DataException e = Assert.Throws<DataException>(() => DataJob.Of(
            $"{{type: series, path: '{file}', id: id, inputs: x, normalize: series, split: {{validation: 0.2}} }}", "training.batchSize=1", "training.window=7").Prepare(_folder["data"]));
        Assert.StartsWith("The column 'x' of the series 'bad' has the value 1E+30, but its training part has a deviation of 5E-31", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", SeriesNormalization.All)]
    [InlineData("TRUE", SeriesNormalization.All)]
    [InlineData("False", SeriesNormalization.None)]
    [InlineData("series", SeriesNormalization.Series)]
    public void Normalization_is_a_boolean_or_a_word(string written, SeriesNormalization expected) =>
        Assert.Equal(expected, ((SeriesDataOptions)DataJob.Of($"{{type: series, path: a.csv, id: id, inputs: x, normalize: {written}}}").Data).Normalize);

    static double[] Numbers(Random random, int count, double size) => [.. Enumerable.Range(0, count).Select(_ => Math.Round(size * (3 + random.NextDouble()), 6))];

    static (double Mean, double Deviation) Scale(double[] x)
    {
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)));
        return (mean, deviation > 0 ? deviation : 1);
    }

    /// <summary>Input and target of each row that has one.</summary>
    static IEnumerable<double[]> Pairs(double[] x, (double Mean, double Deviation) scale) =>
        Enumerable.Range(0, x.Length - 1).Select(t => new[] { (x[t] - scale.Mean) / scale.Deviation, (x[t + 1] - scale.Mean) / scale.Deviation });

    static List<double[]> Read(TrainingData data, int windows, Action<BatchReader, int, SequenceBatch> read)
    {
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));
        BatchReader reader = data.Reader(0);
        List<double[]> pairs = [];
        for (int window = 0; window < windows; window++)
        {
            read(reader, window, batch);
            for (int i = 0; i < batch.Shape.Positions; i++) pairs.Add([batch.Inputs.Row(i)[1], batch.Values.Row(i)[0]]);
        }

        return pairs;
    }

    static void AssertNear(List<double[]> expected, List<double[]> read)
    {
        Assert.Equal(expected.Count, read.Count);
        foreach ((double[] one, double[] other) in expected.Zip(read))
        {
            Assert.Equal(one[0], other[0], 1e-4);
            Assert.Equal(one[1], other[1], 1e-4);
        }
    }

    string Write(string name, (string Id, double[] X)[] series) => _folder.Write(
        name, "t,x,id\n" + string.Concat(series.SelectMany(one => one.X.Select((x, t) => string.Create(CultureInfo.InvariantCulture, $"{t},{x:R},{one.Id}\n")))));
}
