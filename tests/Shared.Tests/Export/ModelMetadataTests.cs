using System.Globalization;
using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Tests.Checkpoints;
using Windrow.Tests.Data;

namespace Windrow.Tests.Export;

/// <summary>The metadata of a model's files say what its inputs and outputs mean.</summary>
public sealed class ModelMetadataTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("character", "{\"characters\":[\" \",\"a\",\"b\",\"é\"]}")]
    [InlineData("byte", "{\"bytes\":[32,97,98,169,195]}")]
    [InlineData("word", "{\"words\":[\"a\",\"bé\"]}")]
    public void A_text_has_its_unit_and_its_vocabulary(string unit, string vocabulary)
    {
        string file = _folder.Write("a.txt", string.Concat(Enumerable.Repeat("a bé ", 20)));
        Dictionary<string, string> metadata = Metadata($"{{type: text, path: '{file}', unit: {unit}, split: {{validation: 0}} }}");

        Assert.Equal(("text", unit, "eachStep", "crossEntropy"), (metadata["data"], metadata["unit"], metadata["predict"], metadata["loss"]));
        Assert.Equal(vocabulary, metadata["vocabulary"].Replace("\"<unk>\",", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_series_has_its_columns_with_mean_and_deviation_and_its_horizon()
    {
        double[] load = [.. Enumerable.Range(0, 50).Select(row => Math.Sin(row) + 4)];
        string rows = string.Concat(load.Select((value, row) => $"{row},{value.ToString("R", CultureInfo.InvariantCulture)}\n"));
        string file = _folder.Write("a.csv", "t,load\n" + rows);
        Dictionary<string, string> metadata = Metadata(
            $"{{type: series, path: '{file}', inputs: [load, t], targets: load, horizon: 3, normalize: true, split: {{validation: 0}} }}");

        Assert.Equal(("series", "3", "mse"), (metadata["data"], metadata["horizon"], metadata["loss"]));
        using JsonDocument inputs = JsonDocument.Parse(metadata["inputs"]), targets = JsonDocument.Parse(metadata["targets"]);
        Assert.Equal(["load", "t"], inputs.RootElement.EnumerateArray().Select(column => column.GetProperty("name").GetString()));
        JsonElement target = Assert.Single(targets.RootElement.EnumerateArray());
        Assert.Equal("load", target.GetProperty("name").GetString());
        double mean = load.Average(), deviation = Math.Sqrt(load.Average(value => (value - mean) * (value - mean)));
        Assert.Equal(mean, target.GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(deviation, target.GetProperty("deviation").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("\"inputs\": [\"x\", \"y\"], \"targets\": [\"no\", \"yes\"]", "classes", "[\"no\",\"yes\"]", "vocabulary", "\"x\",\"y\"")]
    [InlineData("\"inputs\": [[1, 2.5]], \"targets\": [[\"hot\", \"wet\"]]", "labels", "[\"hot\",\"wet\"]", "predict", "eachStep")]
    public void Sequences_have_the_names_of_tokens_classes_and_labels(string line, string key, string expected, string otherKey, string part)
    {
        string file = _folder.Write("a.jsonl", "{" + line + "}\n");
        Dictionary<string, string> metadata = Metadata(
            $"{{type: sequences, path: '{file}', split: {{validation: 0}} }}", key == "labels" ? "task.loss=binaryCrossEntropy" : "task.loss=crossEntropy");

        Assert.Equal("sequences", metadata["data"]);
        Assert.Equal(expected, metadata[key]);
        Assert.Contains(part, metadata[otherKey], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_checkpoint_has_them_in_its_model_file()
    {
        Checkpoint checkpoint = SampleCheckpoint.At(3) with { ModelMetadata = [new("data", "series"), new("horizon", "12")] };
        string folder = new CheckpointFolder(_folder["checkpoints"]).Write(checkpoint);

        using SafeTensorsFile model = SafeTensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        Assert.Equal(("pt", "series", "12"), (model.Metadata["format"], model.Metadata["data"], model.Metadata["horizon"]));
    }

    Dictionary<string, string> Metadata(string data, params string[] overrides)
    {
        JobFile job = DataJob.Of(data, ["training.batchSize=1", "training.window=4", .. overrides]);
        using TrainingData prepared = job.Prepare(_folder["data"]);
        return prepared.ModelMetadata.ToDictionary();
    }
}
