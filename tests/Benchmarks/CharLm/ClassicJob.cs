using System.Text.Json;

namespace Windrow.Benchmarks.CharLm;

/// <summary>Job files with the classic settings of a character model.</summary>
sealed record ClassicJob
{
    /// <summary>The text's path.</summary>
    public required string Text { get; init; }

    public required int Steps { get; init; }

    public int HiddenSize { get; init; } = 128;

    public int BatchSize { get; init; } = 50;

    public int Window { get; init; } = 50;

    public int DataShards { get; init; } = 1;

    public int Workers { get; init; } = 1;

    /// <summary>Targets of one step.</summary>
    public int TokensPerStep => BatchSize * Window;

    /// <summary>The job file: no validation, so nothing is measured but training.</summary>
    public string Yaml =>
        $"""
        name: benchmark
        data:
          path: {JsonSerializer.Serialize(Text)}
          split:
            validation: 0
        model:
          cell: lstm
          hiddenSize: {HiddenSize}
          layers: 2
        training:
          maxSteps: {Steps}
          batchSize: {BatchSize}
          window: {Window}
          optimizer:
            type: rmsprop
            decay: 0.95
          learningRate: 0.002
          clip:
            value: 5
          seed: 1
        parallelism:
          dataShards: {DataShards}
          workers: {Workers}
        """;
}
