using System.Text.Json.Serialization;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>What kind of failure ended a run. <see cref="Input"/> gives exit code 2 to the command that waited for the job, every other
/// kind 1.</summary>
public enum FailureKind
{
    /// <summary>No failure.</summary>
    None,

    /// <summary>The job file or its data cannot be used.</summary>
    Input,

    /// <summary>Any other failure.</summary>
    Training,

    /// <summary>A loss, a gradient or a parameter was not finite.</summary>
    NotFinite,

    /// <summary>A silo that computed for the job left the cluster.</summary>
    SiloLost,

    /// <summary>The process that ran the job ended.</summary>
    ProcessLost,

    /// <summary>The run folder could not be read or written.</summary>
    StorageFailed,

    /// <summary>No checkpoint could be used.</summary>
    CheckpointsDamaged,

    /// <summary>A silo had too little memory.</summary>
    OutOfMemory,
}

/// <summary>What is known about a job at one moment.</summary>
[GenerateSerializer, Immutable, Alias("windrow.JobStatus")]
public sealed record JobStatus
{
    /// <summary>The job's id: its name, a hyphen and a number.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required JobState State { get; init; }

    /// <summary>One sentence on the state: why it failed, what to type next. Null when there is nothing to say.</summary>
    [Id(2)] public string? Message { get; init; }

    [Id(3)] public FailureKind Failure { get; init; }

    /// <summary>Steps made so far; the parameters have this version.</summary>
    [Id(4)] public long Step { get; init; }

    /// <summary>Steps after which the job ends unless it is stopped earlier; 0 until the data have been read.</summary>
    [Id(5)] public long TotalSteps { get; init; }

    /// <summary>Steps in one epoch; 0 until the data have been read.</summary>
    [Id(6)] public long StepsPerEpoch { get; init; }

    /// <summary>Folder that holds everything the job writes, as its silo sees it.</summary>
    [Id(7)] public required string RunFolder { get; init; }

    [Id(8)] public DateTimeOffset Submitted { get; init; }

    /// <summary>Lowest validation loss so far, in nats per token.</summary>
    [Id(9)] public double? BestValidationLoss { get; init; }

    /// <summary>Validation loss of the last evaluation, in nats per token.</summary>
    [Id(10)] public double? ValidationLoss { get; init; }

    /// <summary>Newest checkpoint's folder.</summary>
    [Id(11)] public string? Checkpoint { get; init; }

    /// <summary>How often the job has been started, by users or by itself. Every start has its own grains, and those of older starts
    /// are refused.</summary>
    [Id(12)] public int Incarnation { get; init; }

    /// <summary>Workers, and the silos they run on, while the job runs.</summary>
    [Id(13)] public int Workers { get; init; }

    [Id(14)] public int Silos { get; init; }

    /// <summary>Parameters of the model; 0 until the data have been read.</summary>
    [Id(15)] public long Parameters { get; init; }

    /// <summary>Whether the model can write text; for other kinds of data, there is nothing to generate.</summary>
    [Id(16)] public bool WritesText { get; init; } = true;

    /// <summary>The last step that any start of the job has made. After a loss, the job may be a few steps behind it.</summary>
    [Id(17)] public long FurthestStep { get; init; }

    /// <summary>Number of starts in a row that were lost without a new step in between.</summary>
    [Id(18)] public int LostStarts { get; init; }

    /// <summary>How often the job has continued by itself after a loss.</summary>
    [Id(19)] public int Recoveries { get; init; }

    /// <summary>Whether the silo that ran the job has handed it over to another one, which has not started it yet.</summary>
    [Id(20)] public bool IsHandedOver { get; init; }

    /// <summary>Metrics of the last evaluation.</summary>
    [Id(21), JsonConverter(typeof(NamedFiguresJson))] public NamedFigure[] Metrics { get; init; } = [];

    /// <summary>Why some of what a job at work writes is not being stored, although training goes on; null while everything is.</summary>
    [Id(22)] public string? StorageFailure { get; init; }

    /// <summary>Name of the key with which the job was submitted; null in a cluster without keys.</summary>
    [Id(23)] public string? Owner { get; init; }

    /// <summary>Its priority in the queue.</summary>
    [Id(24)] public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>Its place among the jobs that wait for slots, from 1 on; 0 when it does not wait for them.</summary>
    [Id(25)] public int QueuePlace { get; init; }

    /// <summary>Time that it has spent waiting for slots since it was submitted.</summary>
    [Id(26)] public TimeSpan Waited { get; init; }

    /// <summary>Slot-seconds that it has used, of which older ones count less, as of <see cref="SlotSecondsAt"/>.</summary>
    [Id(27)] public double SlotSeconds { get; init; }

    [Id(28)] public DateTimeOffset SlotSecondsAt { get; init; }

    /// <summary>Words by which users find the job, in alphabetical order.</summary>
    [Id(30)] public string[] Tags { get; init => field = value is { Length: > 0 } ? value : []; } = [];

    /// <summary>What users wrote about the job, oldest first.</summary>
    [Id(31)] public JobNote[] Notes { get; init => field = value is { Length: > 0 } ? value : []; } = [];

    /// <summary>Settings that a resume changes and the run has not recorded yet, each <c>key.path=value</c>. Null when there are none.</summary>
    [Id(32), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string[]? PendingSettings { get; init; }

    /// <summary>Which library computes the matrix products of a job with <c>training.numerics: fastest</c>; null for a reproducible one.</summary>
    [Id(33), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Products { get; init; }
}
