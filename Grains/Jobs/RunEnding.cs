using Windrow.Checkpoints;
using Windrow.Data;

namespace Windrow.Grains.Jobs;

/// <summary>The state that a run leaves its job in, and what is said to its user.</summary>
/// <param name="State">A state at rest.</param>
/// <param name="Message">One sentence on what happened, and after a failure one on what to do; null when there is nothing to say.</param>
/// <param name="Failure">Whose fault a failure is.</param>
sealed record RunEnding(JobState State, string? Message, FailureKind Failure = FailureKind.None)
{
    /// <summary>A run that came to an end that someone wanted.</summary>
    public static RunEnding Of(RunEnd end, JobStatus status) => end switch
    {
        RunEnd.Completed when status.Step < status.TotalSteps =>
            new(JobState.Completed, $"Stopped early after {status.Step} of {status.TotalSteps} steps: no further improvement."),
        RunEnd.Completed => new(JobState.Completed, null),
        RunEnd.Paused => new(JobState.Paused, $"Paused at step {status.Step} with a checkpoint."),
        _ => new(JobState.Cancelled, "Cancelled by its user."),
    };

    /// <summary>A run that failed.</summary>
    /// <param name="e">What went wrong.</param>
    /// <param name="lostSilos">Silos of the run that left the cluster, by name; null when none did.</param>
    /// <param name="status">The job.</param>
    public static RunEnding Of(Exception e, string? lostSilos, JobStatus status) => e switch
    {
        DataException => new(JobState.Failed, e.Message, FailureKind.Input),
        _ when SaysAll(e) => new(JobState.Failed, e.Message, FailureKind.Training),
        _ when lostSilos is not null => Failed($"Silo {lostSilos}, which computed for the job, left the cluster after step {status.Step}.", status),
        _ => Failed($"Training stopped after step {status.Step}: {e.Message}", status),
    };

    /// <summary>A job whose process ended while something was going on.</summary>
    public static RunEnding OfLostProcess(JobStatus status) =>
        Failed($"The process that ran the job ended while it was {status.State.InWords()}.", status);

    /// <summary>Whether the exception's message is all that can be said, to its user and in the log.</summary>
    public static bool SaysAll(Exception e) => e is DataException or RunFailedException or CheckpointException;

    static RunEnding Failed(string what, JobStatus status) => new(
        JobState.Failed,
        status.Checkpoint is null
            ? $"{what} There is no checkpoint yet; resume starts from the beginning."
            : $"{what} Resume goes on from '{status.Checkpoint}'.",
        FailureKind.Training);
}
