namespace Windrow.Grains.Jobs;

/// <summary>What is stored of a job: enough to show it, and to start it again from its run folder.</summary>
[GenerateSerializer, Alias("windrow.JobRecord")]
public sealed class JobRecord
{
    /// <summary>Null until the job is created.</summary>
    [Id(0)] public JobStatus? Status { get; set; }

    [Id(1)] public SubmitRequest? Request { get; set; }

    /// <summary>Changes of the learning rate by users, in the order of their steps.</summary>
    [Id(2)] public List<LearningRateChange> LearningRateChanges { get; set; } = [];
}

/// <summary>A user's change of <c>training.learningRate</c>.</summary>
/// <param name="Step">Steps made before the first step that uses it.</param>
/// <param name="LearningRate">The new value.</param>
[GenerateSerializer, Immutable, Alias("windrow.LearningRateChange")]
public sealed record LearningRateChange(long Step, double LearningRate);
