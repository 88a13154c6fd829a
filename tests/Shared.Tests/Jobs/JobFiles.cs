using Windrow.Jobs;

namespace Windrow.Tests.Jobs;

/// <summary>Job files that are right.</summary>
static class JobFiles
{
    /// <summary>No more than a job needs.</summary>
    public const string Least = """
        name: least
        data: {path: text.txt}
        training: {maxEpochs: 1}
        """;

    /// <summary>Every key, none with its default.</summary>
    public const string Full = """
        name: full-1
        data:
          path:
            - texts/**/*.txt
            - ../more.txt
            - "* odd name.txt"
          exclude: ["**/obj/**"]
          unit: byte
          split:
            validation: 0.1
            test: 0.15
        model:
          cell: rnnTanh
          hiddenSize: 64
          layers: 3
          embeddingSize: 16
          initialization: {inputWeights: glorotNormal, recurrentWeights: {type: identity, scale: 0.5}, bias: zero}
          weights: ../start.safetensors
        training:
          maxEpochs: 7
          maxSteps: 1e6
          batchSize: 50
          window: 25
          optimizer:
            type: sgd
            momentum: .9
            nesterov: true
            weightDecay: 1e-4
          learningRate: 2.5e-3
          schedule: {type: plateau, factor: 0.5, patience: 2, threshold: 0.01, cooldown: 1, minFactor: 0.001, warmupSteps: 100}
          clip:
            norm: 5
            value: 0.5
          earlyStopping:
            monitor: loss
            patience: 4
            minDelta: 0.001
            mode: max
          seed: 9223372036854775807
        parallelism:
          dataShards: 4
          workers: 2
          parameterShards: 3
        checkpoints:
          everySteps: 500
          everyMinutes: 2.5
          keepLast: 5
          keepBest: false
          monitor: top5Accuracy
        evaluation:
          everySteps: 250
          metrics: [perplexity, top3Accuracy]
          season: 1
        """;

    /// <summary>Reads a job file that must be right.</summary>
    public static JobFileReading Read(string text, params string[] overrides)
    {
        JobFileReading reading = JobFileReader.Read(text, "job.yaml", "/jobs/one", overrides);
        Assert.Empty(reading.Problems);
        Assert.NotNull(reading.Job);
        return reading;
    }
}
