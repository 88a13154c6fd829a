using System.Text.Json;
using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Predictions;

/// <summary>Random sequences of numbers, each with a class, and an LSTM with two layers that learns them.</summary>
/// <param name="hidden">Width of each layer.</param>
sealed class SequenceCase(int hidden)
{
    /// <summary>Numbers in a time step.</summary>
    public const int Width = 7;

    /// <summary>Time steps of a sequence.</summary>
    public const int Steps = 50;

    const int Rows = 100, Classes = 10;

    public string Name => $"LSTM 2x{hidden}, {Width} numbers, {Steps} steps";

    /// <summary>The numbers of a sequence, [T][D].</summary>
    public static double[][] Numbers(int row)
    {
        Random random = new(row);
        return [.. Enumerable.Range(0, Steps).Select(_ => Enumerable.Range(0, Width).Select(_ => Math.Round((2 * random.NextDouble()) - 1, 4)).ToArray())];
    }

    public Task<TrainedModel> TrainAsync(TemporaryFolder folder, CancellationToken cancellation)
    {
        string data = folder.File("sequences.jsonl");
        File.WriteAllLines(data, Enumerable.Range(0, Rows).Select(row => JsonSerializer.Serialize(new { inputs = Numbers(row), target = $"c{row % Classes}" })));
        string yaml = $$"""
            name: sequences
            data: {type: sequences, path: '{{data}}', split: {validation: 0.1} }
            task: {predict: sequence}
            model: {cell: lstm, hiddenSize: {{hidden}}, layers: 2}
            training: {maxSteps: 1, batchSize: 32, window: {{Steps}} }
            """;
        return TrainedModel.CreateAsync(folder, $"sequences-{hidden}", yaml, cancellation);
    }
}
