using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Experiments.Trials;

/// <summary>One training run of an experiment: what differs from its other runs, and the job that results.</summary>
sealed record Trial
{
    /// <summary>How every trial is optimized, for reports.</summary>
    public const string Optimization = "Adam with a learning rate that falls to a tenth along a cosine, gradient norm clipped to 1.";

    /// <summary>Name in tables and legends.</summary>
    public required string Name { get; init; }

    /// <summary>The section <c>model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The section <c>task</c>.</summary>
    public required string Task { get; init; }

    /// <summary>JSON Lines file with the sequences for training.</summary>
    public required string TrainingFile { get; init; }

    /// <summary>JSON Lines file with the sequences for validation.</summary>
    public required string ValidationFile { get; init; }

    public required int Steps { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>Time steps of the longest sequence, because nothing is truncated.</summary>
    public required int Window { get; init; }

    /// <summary>Initial learning rate.</summary>
    public required double LearningRate { get; init; }

    public required int EvaluateEvery { get; init; }

    /// <summary>Steps between two measurements of the gradient through time.</summary>
    public required int MeasureEvery { get; init; }

    /// <summary>The job file. It has one data shard and one worker: one core is enough, and the bits do not depend on the number of workers.</summary>
    public string Yaml => string.Create(CultureInfo.InvariantCulture, $$"""
        name: experiment
        data: { type: sequences, path: {{Quoted(TrainingFile)}}, validationPath: {{Quoted(ValidationFile)}} }
        model: {{Model}}
        task: {{Task}}
        training:
          maxSteps: {{Steps}}
          batchSize: {{BatchSize}}
          window: {{Window}}
          optimizer: adam
          learningRate: {{LearningRate}}
          schedule: { type: cosine, minFactor: 0.1 }
          clip: { norm: 1 }
          seed: 1
        parallelism: { dataShards: 1, workers: 1 }
        evaluation: { everySteps: {{EvaluateEvery}} }
        telemetry: { everySteps: {{MeasureEvery}} }
        """);

    /// <summary>Runs the job through the whole cluster.</summary>
    /// <param name="folder">Folder for the job file and its run; the run stays there as long as the folder exists.</param>
    /// <param name="progress">Receives a line for each evaluation.</param>
    /// <param name="cancellation">Cancels the trial.</param>
    public async Task<TrialRun> RunAsync(TemporaryFolder folder, TextWriter progress, CancellationToken cancellation)
    {
        string own = Directory.CreateDirectory(folder.File($"trial-{Directory.GetDirectories(folder.Path).Length}")).FullName;
        string file = Path.Combine(own, "job.yaml");
        await File.WriteAllTextAsync(file, Yaml, cancellation);
        List<EvaluationEvent> evaluations = [];
        List<GradientsEvent> gradients = [];
        long begun = Stopwatch.GetTimestamp();
        JobStatus status = await LocalJob.RunAsync(LocalJob.Read(file), own, slots: 1, blas: null, Collect, cancellation);
        return new TrialRun(this, status, evaluations, gradients, Stopwatch.GetElapsedTime(begun).TotalSeconds);

        void Collect(JobEvent jobEvent)
        {
            if (jobEvent is GradientsEvent measured) gradients.Add(measured);
            if (jobEvent is not EvaluationEvent evaluation) return;
            evaluations.Add(evaluation);
            progress.WriteLine($"{Name}: step {evaluation.Step}  val_loss {evaluation.ValidationLoss:F5}");
        }
    }

    static string Quoted(string path) => JsonSerializer.Serialize(path);
}
