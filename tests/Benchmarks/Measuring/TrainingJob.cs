using System.Text.Json;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Models;

namespace Windrow.Benchmarks.Measuring;

/// <summary>Job files that train a model as fast as it goes: no validation, so nothing is measured but training.</summary>
sealed record TrainingJob
{
    /// <summary>The model, its batch and its window.</summary>
    public required ModelCase Model { get; init; }

    /// <summary>Path of what it learns from; see <see cref="RandomData"/>.</summary>
    public required string Data { get; init; }

    public required int Steps { get; init; }

    /// <summary>The setting <c>training.optimizer</c>.</summary>
    public required string Optimizer { get; init; }

    /// <summary>The setting <c>training.clip</c>.</summary>
    public required string Clip { get; init; }

    public int DataShards { get; init; } = 1;

    public int Workers { get; init; } = 1;

    /// <summary>Copies of the state on other silos.</summary>
    public int Mirrors { get; init; } = 1;

    /// <summary>The setting <c>parallelism.exchange</c>.</summary>
    public string Exchange { get; init; } = "float32";

    /// <summary>The job file.</summary>
    public string Yaml =>
        $$"""
        name: benchmark
        data: {{DataSection}}
        task: {{TaskSection}}
        model: {{ModelSection}}
        training:
          maxSteps: {{Steps}}
          batchSize: {{Model.Lanes}}
          window: {{Model.Window}}
          optimizer: {{Optimizer}}
          learningRate: 0.002
          clip: {{Clip}}
          seed: 1
        parallelism:
          dataShards: {{DataShards}}
          workers: {{Workers}}
          mirrors: {{Mirrors}}
          exchange: {{Exchange}}
        """;

    /// <summary>Two LSTM layers on one-hot symbols with RMSProp, as character models have been trained since char-rnn.</summary>
    public static TrainingJob Classic(string text, int steps, ModelCase? model = null) => new()
    {
        Model = model ?? ModelCase.Classic(CellKind.Lstm, 50),
        Data = text,
        Steps = steps,
        Optimizer = "{ type: rmsprop, decay: 0.95 }",
        Clip = "{ value: 5 }",
    };

    string DataSection
    {
        get
        {
            string common = $"path: {JsonSerializer.Serialize(Data)}, split: {{ validation: 0 }}";
            return Model.Ports.InputWidth == 0
                ? $"{{ {common} }}"
                : $"{{ type: series, {common}, inputs: [{string.Join(", ", RandomData.Columns(Model.Ports.InputWidth))}] }}";
        }
    }

    string TaskSection => Model.Ports.TargetsAreClasses ? "{ loss: crossEntropy }" : "{ loss: mse }";

    string ModelSection
    {
        get
        {
            ModelOptions options = Model.Options;
            string cell = JsonNamingPolicy.CamelCase.ConvertName($"{options.Cell}");
            string embedding = options.EmbeddingSize is int width ? $", embeddingSize: {width}" : "";
            return $"{{ cell: {cell}, hiddenSize: {options.HiddenSize}, layers: {options.Layers}{embedding} }}";
        }
    }
}
