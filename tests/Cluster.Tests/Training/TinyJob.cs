using System.Globalization;
using Windrow.Numerics;

namespace Windrow.Tests.Training;

/// <summary>The job that the tests of a whole training run, small but with every part of a large one: two layers, five blocks of
/// parameters, several epochs with a short last window, evaluations and checkpoints on the way.</summary>
sealed record TinyJob
{
    public string Name { get; init; } = "tiny";

    public required string Text { get; init; }

    /// <summary>What one token of the text is.</summary>
    public string Unit { get; init; } = "character";

    public int Steps { get; init; } = 200;

    public int BatchSize { get; init; } = 8;

    public int Window { get; init; } = 10;

    public int DataShards { get; init; } = 4;

    public int? Workers { get; init; }

    /// <summary>The least number of workers; null for none.</summary>
    public int? MinWorkers { get; init; }

    public int ParameterShards { get; init; } = 1;

    /// <summary>Number format of what silos exchange.</summary>
    public string Exchange { get; init; } = "float32";

    public string Model { get; init; } = "{cell: lstm, hiddenSize: 32, layers: 2}";

    public string Checkpoints { get; init; } = "{everySteps: 50, keepLast: 10}";

    public string Evaluation { get; init; } = "{everySteps: 40}";

    public string Telemetry { get; init; } = "{everySteps: 100}";

    /// <summary>Lines of the section <c>training</c>, such as <c>optimizer: sgd</c>.</summary>
    public string[] Training { get; init; } = ["optimizer: adam", "learningRate: 0.01"];

    /// <summary>The job file.</summary>
    public string Yaml => string.Create(CultureInfo.InvariantCulture, $$"""
        name: {{Name}}
        data: {path: '{{Text}}', unit: {{Unit}}, split: {validation: 0.1} }
        model: {{Model}}
        training:
          maxSteps: {{Steps}}
          batchSize: {{BatchSize}}
          window: {{Window}}
          {{string.Join("\n  ", Training)}}
        parallelism: {dataShards: {{DataShards}}, parameterShards: {{ParameterShards}}{{WorkersSetting}}, exchange: {{Exchange}} }
        checkpoints: {{Checkpoints}}
        evaluation: {{Evaluation}}
        telemetry: {{Telemetry}}
        """);

    string WorkersSetting => (Workers is int workers ? $", workers: {workers}" : "") + (MinWorkers is int least ? $", minWorkers: {least}" : "");

    /// <summary>Writes words of random letters, from an alphabet large enough for five blocks of parameters.</summary>
    /// <returns>The file.</returns>
    public static string WriteText(string folder, int characters = 6_000)
    {
        string words = string.Create(characters, 0, static (text, _) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                double u = CounterRandom.UniformDouble(1, 0, i);
                text[i] = u < 0.2 ? ' ' : (char)('a' + (int)((u - 0.2) / 0.8 * 26));
            }
        });
        string file = Path.Combine(folder, "text.txt");
        File.WriteAllText(file, "!?.,;" + words);
        return file;
    }
}
