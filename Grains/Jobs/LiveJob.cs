namespace Windrow.Grains.Jobs;

/// <summary>What an activation of a job's grain knows about its job. Kept apart from the job store's copy, which is replaced when the store is read
/// while the job trains.</summary>
sealed class LiveJob
{
    /// <summary>The job; without a status when there is none.</summary>
    public JobRecord State { get; set; } = new();
}
