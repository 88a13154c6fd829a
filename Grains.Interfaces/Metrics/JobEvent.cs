using System.Text.Json.Serialization;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Metrics;

/// <summary>Something that happened in a job. Events are numbered from 1 without gaps, over all starts of the job; in the run
/// folder each is one line of <c>metrics.jsonl</c>. docs/metrics.md describes the file.</summary>
[GenerateSerializer, Immutable, Alias("windrow.JobEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(StepEvent), "step")]
[JsonDerivedType(typeof(EvaluationEvent), "evaluation")]
[JsonDerivedType(typeof(CheckpointEvent), "checkpoint")]
[JsonDerivedType(typeof(StateEvent), "state")]
[JsonDerivedType(typeof(LearningRateEvent), "learning_rate")]
[JsonDerivedType(typeof(GradientsEvent), "gradients")]
[JsonDerivedType(typeof(SettingsEvent), "settings")]
[JsonDerivedType(typeof(EventsLostEvent), "events_lost")]
[JsonDerivedType(typeof(CheckpointFailedEvent), "checkpoint_failed")]
public abstract record JobEvent
{
    /// <summary>The event's number within the job, from 1. Assigned by the metrics grain.</summary>
    [Id(0), JsonPropertyName("seq"), JsonPropertyOrder(-2)] public long Sequence { get; init; }

    /// <summary>When the job's grain learned of it, in UTC.</summary>
    [Id(1), JsonPropertyName("time"), JsonPropertyOrder(-1)] public DateTimeOffset Time { get; init; }

    /// <summary>Steps made when it happened.</summary>
    [Id(2), JsonPropertyName("global_step")] public long Step { get; init; }
}

/// <summary>A step was made; in a long run, the steps of a segment. Each step is recorded once, even if it was computed again after a resume.
/// If a user changed a setting in between, the steps after the change are recorded again, and the later record counts.</summary>
[GenerateSerializer, Immutable, Alias("windrow.StepEvent")]
public sealed record StepEvent : JobEvent
{
    /// <summary>Number of steps that the record covers, the last of which is <see cref="JobEvent.Step"/>. 1, except in runs of more than 10,000 steps:
    /// there, losses, norms and times are means over these steps, and tokens their sum.</summary>
    [Id(8), JsonPropertyName("steps")] public int Steps { get; init; } = 1;

    /// <summary>Whether the step updated nothing, because its loss or gradient was not finite. Such a step is never combined with others in
    /// one record.</summary>
    [Id(9), JsonPropertyName("skipped"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool IsSkipped { get; init; }

    /// <summary>Epoch of the step's window, from 1.</summary>
    [Id(0), JsonPropertyName("epoch")] public int Epoch { get; init; }

    /// <summary>Mean loss of the step's targets before its update, in nats per token.</summary>
    [Id(1), JsonPropertyName("loss")] public double Loss { get; init; }

    [Id(2), JsonPropertyName("lr")] public double LearningRate { get; init; }

    /// <summary>L2 norm of the mean gradient before clipping.</summary>
    [Id(3), JsonPropertyName("grad_norm")] public double GradientNorm { get; init; }

    /// <summary>Number of targets.</summary>
    [Id(4), JsonPropertyName("tokens")] public long Tokens { get; init; }

    /// <summary>Targets per second, by the clock of the slowest worker.</summary>
    [Id(5), JsonPropertyName("tokens_per_second")] public double TokensPerSecond { get; init; }

    /// <summary>Where the time of a step went, for each worker.</summary>
    [Id(6), JsonPropertyName("workers")] public WorkerTiming[] Workers { get; init; } = [];

    /// <summary>Longest time that any parameter shard took to average, clip and update, in milliseconds.</summary>
    [Id(7), JsonPropertyName("update_ms")] public double UpdateMilliseconds { get; init; }

    /// <summary>Lowest loss of a step; null in a record of one step.</summary>
    [Id(10), JsonPropertyName("loss_min"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public double? LossMin { get; init; }

    /// <summary>Highest loss of a step; null in a record of one step.</summary>
    [Id(11), JsonPropertyName("loss_max"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public double? LossMax { get; init; }

    /// <summary>Largest norm of a step's gradient; null in a record of one step.</summary>
    [Id(12), JsonPropertyName("grad_norm_max"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public double? GradientNormMax { get; init; }

    /// <summary>One record for adjacent steps: losses, norms and times are means with their extremes, tokens and steps are sums.</summary>
    /// <param name="steps">Records of at least one step, in order, with the same workers.</param>
    public static StepEvent Combine(IReadOnlyList<StepEvent> steps)
    {
        StepEvent last = steps[^1];
        if (steps.Count == 1) return last;
        int count = steps.Sum(step => step.Steps);
        long tokens = steps.Sum(step => step.Tokens);
        double seconds = steps.Sum(step => step.Tokens / step.TokensPerSecond);
        return last with
        {
            Steps = count,
            Loss = steps.Sum(step => step.Loss * step.Tokens) / tokens,
            LossMin = steps.Min(step => step.LossMin ?? step.Loss),
            LossMax = steps.Max(step => step.LossMax ?? step.Loss),
            GradientNorm = Mean(step => step.GradientNorm),
            GradientNormMax = steps.Max(step => step.GradientNormMax ?? step.GradientNorm),
            Tokens = tokens,
            TokensPerSecond = tokens / seconds,
            UpdateMilliseconds = Mean(step => step.UpdateMilliseconds),
            Workers = [.. last.Workers.Select((worker, i) => new WorkerTiming(
                worker.Worker,
                Mean(step => step.Workers[i].ComputeMilliseconds),
                Mean(step => step.Workers[i].WaitingMilliseconds),
                Mean(step => step.Workers[i].ExchangeMilliseconds))
            {
                SumMilliseconds = Mean(step => step.Workers[i].SumMilliseconds),
            })],
        };

        double Mean(Func<StepEvent, double> figure) => steps.Sum(step => step.Steps * figure(step)) / count;
    }
}

/// <summary>Where one worker's time went in one step, in milliseconds.</summary>
/// <param name="Worker">The worker's number.</param>
/// <param name="ComputeMilliseconds">Reading the window and backpropagation, over its data shards.</param>
/// <param name="WaitingMilliseconds">Waiting for the other workers' gradients, on its silo and elsewhere.</param>
/// <param name="ExchangeMilliseconds">Sending gradients, and receiving weights.</param>
[GenerateSerializer, Immutable, Alias("windrow.WorkerTiming")]
public sealed record WorkerTiming(
    [property: JsonPropertyName("worker")] int Worker,
    [property: JsonPropertyName("compute_ms")] double ComputeMilliseconds,
    [property: JsonPropertyName("waiting_ms")] double WaitingMilliseconds,
    [property: JsonPropertyName("exchange_ms")] double ExchangeMilliseconds)
{
    /// <summary>The part of the computing time in which gradients of neighboring data shards were added.</summary>
    [Id(0), JsonPropertyName("sum_ms")] public double SumMilliseconds { get; init; }
}

/// <summary>The model was measured on the validation data.</summary>
[GenerateSerializer, Immutable, Alias("windrow.EvaluationEvent")]
public sealed record EvaluationEvent : JobEvent
{
    /// <summary>Mean loss over the validation data; for text, in nats per token.</summary>
    [Id(0), JsonPropertyName("val_loss")] public double ValidationLoss { get; init; }

    /// <summary>The exponential of the validation loss; null unless the model predicts the next token.</summary>
    [Id(1), JsonPropertyName("perplexity"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Perplexity { get; init; }

    /// <summary>Validation loss in bits per token, where a token is a character or a byte; otherwise null.</summary>
    [Id(2), JsonPropertyName("bits_per_character"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BitsPerCharacter { get; init; }

    /// <summary>Whether the figure that <c>checkpoints.monitor</c> names, usually the validation loss, is the best so far.</summary>
    [Id(3), JsonPropertyName("best")] public bool Best { get; init; }

    [Id(4), JsonPropertyName("tokens")] public long Tokens { get; init; }

    [Id(5), JsonPropertyName("seconds")] public double Seconds { get; init; }

    /// <summary>Number of epochs finished, including the fraction of the current one.</summary>
    [Id(6), JsonPropertyName("epoch")] public double Epoch { get; init; }

    /// <summary>The metrics, in the order in which the job file names them.</summary>
    [Id(7), JsonPropertyName("metrics"), JsonConverter(typeof(NamedFiguresJson))] public NamedFigure[] Metrics { get; init; } = [];
}

/// <summary>A checkpoint was written.</summary>
[GenerateSerializer, Immutable, Alias("windrow.CheckpointEvent")]
public sealed record CheckpointEvent : JobEvent
{
    /// <summary>The checkpoint's folder.</summary>
    [Id(0), JsonPropertyName("path")] public required string Path { get; init; }

    [Id(1), JsonPropertyName("seconds")] public double Seconds { get; init; }
}

/// <summary>The job's state changed.</summary>
[GenerateSerializer, Immutable, Alias("windrow.StateEvent")]
public sealed record StateEvent : JobEvent
{
    [Id(0), JsonPropertyName("state")] public JobState State { get; init; }

    [Id(1), JsonPropertyName("message")] public string? Message { get; init; }

    [Id(2), JsonPropertyName("failure")] public FailureKind Failure { get; init; }

    /// <summary>Steps after which the job ends; 0 while unknown.</summary>
    [Id(3), JsonPropertyName("total_steps")] public long TotalSteps { get; init; }
}

/// <summary>A user changed the learning rate.</summary>
[GenerateSerializer, Immutable, Alias("windrow.LearningRateEvent")]
public sealed record LearningRateEvent : JobEvent
{
    /// <summary>The new <c>training.learningRate</c>; the first step that uses it is the one after <see cref="JobEvent.Step"/>.</summary>
    [Id(0), JsonPropertyName("lr")] public double LearningRate { get; init; }
}
