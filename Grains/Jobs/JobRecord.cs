namespace Windrow.Grains.Jobs;

/// <summary>What the job store knows about a job: enough to show it, and to start it again from its run folder.</summary>
/// <remarks>Id 2 is retired.</remarks>
[GenerateSerializer, Alias("windrow.JobRecord")]
public sealed class JobRecord
{
    /// <summary>Null until the job is created.</summary>
    [Id(0)] public JobStatus? Status { get; set; }

    /// <summary>The job file as it was submitted.</summary>
    [Id(1)] public SubmitRequest? Request { get; set; }
}
