using System.Text.Json;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Models;

namespace Windrow.Benchmarks.Engine;

/// <summary>One configuration: a model, and how its training is written for Windrow and for its rivals.</summary>
/// <param name="Number">From 1, as <c>--rows</c> counts.</param>
/// <param name="Model">The model, its batch and its window.</param>
/// <param name="WarmUp">First steps of a job, which do not count: about twelve seconds on one core, in which the runtime compiles again what is hot.</param>
/// <param name="Steps">Measured steps.</param>
sealed record EngineRow(int Number, ModelCase Model, int WarmUp, int Steps)
{
    /// <summary>Adam is given no settings but the learning rate; its defaults are the same on both sides.</summary>
    const int ClipNorm = 5;

    public static IReadOnlyList<EngineRow> All { get; } =
    [
        new(1, ModelCase.Classic(CellKind.Lstm, 50), 700, 500),
        new(2, Words, 270, 200),
        new(3, Symbols(CellKind.Lstm, 512, lanes: 64, window: 100), 50, 50),
        new(4, Symbols(CellKind.Gru, 256, lanes: 32, window: 50), 950, 700),
        new(5, Numbers, 1750, 1500),
    ];

    static ModelCase Words => ModelCase.Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 200, EmbeddingSize = 200 }, 10_000, 20, 20);

    static ModelCase Numbers => ModelCase.OfSeries(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 64 }, 7, lanes: 32, window: 96);

    /// <summary>The job that trains it.</summary>
    public TrainingJob Job(string data, int dataShards, int workers) => new()
    {
        Model = Model,
        Data = data,
        Steps = WarmUp + Steps,
        Optimizer = "adam",
        Clip = $"{{ norm: {ClipNorm} }}",
        DataShards = dataShards,
        Workers = workers,
    };

    /// <summary>The same for <c>speed.py</c> and <c>speed_ddp.py</c>, whose learning rate is that of <see cref="TrainingJob"/>. They report their median step,
    /// for which half as many are enough.</summary>
    public IReadOnlyList<string> RivalSettings()
    {
        (ModelOptions options, ModelPorts ports) = (Model.Options, Model.Ports);
        string[] input = options.EmbeddingSize is int width ? ["embedding", "--embedding", $"{width}"] : [ports.InputWidth > 0 ? "real" : "onehot"];
        return
        [
            "--steps", $"{(Steps + 1) / 2}", "--cell", JsonNamingPolicy.CamelCase.ConvertName($"{options.Cell}"), "--hidden", $"{options.HiddenSize}",
            "--layers", $"{options.Layers}", "--vocab", $"{Math.Max(ports.VocabularySize, ports.InputWidth)}", "--batch", $"{Model.Lanes}",
            "--window", $"{Model.Window}", "--optimizer", "adam", "--clip-norm", $"{ClipNorm}", "--input", .. input,
        ];
    }

    /// <summary>Lets contestants train the row in turn, on data that are written for them and then removed.</summary>
    public async Task RaceAsync(IReadOnlyList<Contestant> contestants, string data, int rounds, CancellationToken cancellation)
    {
        Console.Error.WriteLine($"row {Number}: {Model.Name}");
        RandomData.Write(data, Model, WarmUp + Steps);
        await Contestant.RaceAsync(contestants, rounds, cancellation);
        File.Delete(data);
    }

    static ModelCase Symbols(CellKind cell, int hiddenSize, int lanes, int window) =>
        ModelCase.Of(new ModelOptions { Cell = cell, Layers = 1, HiddenSize = hiddenSize }, 65, lanes, window);
}
