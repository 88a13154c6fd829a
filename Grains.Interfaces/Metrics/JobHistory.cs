using System.Text.Json.Serialization;

namespace Windrow.Grains.Metrics;

/// <summary>Asks for a job's past, thinned so that a chart can show it.</summary>
/// <param name="Points">Greatest number of points, 2 to 4,000.</param>
/// <param name="First">First step wanted; null for the first one that is recorded.</param>
/// <param name="Last">Last step wanted; null for the last one that is recorded.</param>
[GenerateSerializer, Immutable, Alias("windrow.HistoryRequest")]
public sealed record HistoryRequest(int Points, long? First = null, long? Last = null);

/// <summary>A job's past, thinned. When only some steps were asked for, it has nothing but these. Of steps that were recorded again after a user changed a setting, only the later record counts.</summary>
[GenerateSerializer, Immutable, Alias("windrow.JobHistory")]
public sealed record JobHistory
{
    /// <summary>Number of the last event that is considered; watching from the next one continues the history.</summary>
    [Id(0)] public long Last { get; init; }

    /// <summary>The first step that the points cover; 0 without any.</summary>
    [Id(1)] public long FirstStep { get; init; }

    /// <summary>The last step that the points cover; 0 without any.</summary>
    [Id(2)] public long LastStep { get; init; }

    /// <summary>Whether points combine records, so that a narrower range of steps has more detail.</summary>
    [Id(3)] public bool IsThinned { get; init; }

    /// <summary>The steps, in order.</summary>
    [Id(4)] public HistoryPoint[] Steps { get; init; } = [];

    /// <summary>Evaluations, in order, spread evenly if there are many. The first, the last and the best ones are among them.</summary>
    [Id(5)] public EvaluationEvent[] Evaluations { get; init; } = [];

    /// <summary>Gradient reports, in order, spread evenly if there are many. The last one is among them.</summary>
    [Id(6)] public GradientsEvent[] Gradients { get; init; } = [];

    /// <summary>The newest of all other events, and a sample of the checkpoints, in order.</summary>
    [Id(7)] public JobEvent[] Others { get; init; } = [];
}

/// <summary>Adjacent steps of a job's past. Figures are means over the steps, unless they say otherwise. If a job goes back to a step within a point, the
/// point also has the steps that are made again.</summary>
[GenerateSerializer, Immutable, Alias("windrow.HistoryPoint")]
public sealed record HistoryPoint
{
    /// <summary>The first step.</summary>
    [Id(0)] public long First { get; init; }

    /// <summary>The last step.</summary>
    [Id(1)] public long Last { get; init; }

    /// <summary>When the last step was reported, in UTC.</summary>
    [Id(2)] public DateTimeOffset Time { get; init; }

    /// <summary>Seconds that all steps up to the last one took, without evaluations, checkpoints and pauses.</summary>
    [Id(3)] public double Seconds { get; init; }

    /// <summary>Targets read up to the last step.</summary>
    [Id(4)] public long Tokens { get; init; }

    /// <summary>Epoch of the last step, from 1.</summary>
    [Id(5)] public int Epoch { get; init; }

    /// <summary>Mean loss of the targets, in nats.</summary>
    [Id(6)] public double Loss { get; init; }

    /// <summary>Lowest loss.</summary>
    [Id(7)] public double LossMin { get; init; }

    /// <summary>Highest loss.</summary>
    [Id(8)] public double LossMax { get; init; }

    /// <summary>Learning rate of the last step.</summary>
    [Id(9), JsonPropertyName("lr")] public double LearningRate { get; init; }

    /// <summary>L2 norm of the mean gradient before clipping.</summary>
    [Id(10), JsonPropertyName("grad_norm")] public double GradientNorm { get; init; }

    /// <summary>Largest norm.</summary>
    [Id(11), JsonPropertyName("grad_norm_max")] public double GradientNormMax { get; init; }

    /// <summary>Targets per second.</summary>
    [Id(12)] public double TokensPerSecond { get; init; }

    /// <summary>Time of the update, in milliseconds.</summary>
    [Id(13), JsonPropertyName("update_ms")] public double UpdateMilliseconds { get; init; }

    /// <summary>Number of steps that updated nothing, because a value was not finite.</summary>
    [Id(14)] public int Skipped { get; init; }

    /// <summary>Where the time of a step went, for each worker; of the last steps, if the number of workers changed.</summary>
    [Id(15)] public WorkerTiming[] Workers { get; init; } = [];
}
