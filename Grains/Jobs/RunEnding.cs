using System.Globalization;

namespace Windrow.Grains.Jobs;

/// <summary>The state that a run leaves its job in, and the sentences that its user reads about it.</summary>
/// <param name="State">A state at rest.</param>
/// <param name="Message">One sentence on what happened, and after a failure one on what to do; null when there is nothing to say.</param>
/// <param name="Failure">The kind of failure.</param>
sealed record RunEnding(JobState State, string? Message, FailureKind Failure = FailureKind.None)
{
    /// <summary>A run that trained to its end.</summary>
    /// <param name="status">The job.</param>
    /// <param name="madeNothing">Whether it was started with changed settings to train longer, but made no step with them.</param>
    public static RunEnding Completed(JobStatus status, bool madeNothing) => new(
        JobState.Completed,
        (madeNothing, status.Step < status.TotalSteps) switch
        {
            (true, true) => $"Early stopping already ended the training at step {status.Step}. {ToTrainLonger(status)}",
            (true, false) => $"The settings end the training after {status.TotalSteps} steps, which have already been made. {ToTrainLonger(status)}",
            (false, true) => $"Stopped early after {status.Step} of {status.TotalSteps} steps: no further improvement.",
            _ => null,
        });

    /// <summary>A run that was paused.</summary>
    /// <param name="status">The job.</param>
    /// <param name="because">The reason, as a clause after "because"; null when its user asked for it.</param>
    public static RunEnding Paused(JobStatus status, string? because)
    {
        string reason = because is null ? "." : $", because {because}.";
        return new(JobState.Paused, $"Paused at step {status.Step} with a checkpoint{reason}");
    }

    /// <summary>A run that was paused before it trained.</summary>
    /// <param name="status">The job.</param>
    /// <param name="because">The reason, as a clause after "because"; null when its user asked for it.</param>
    public static RunEnding PausedAtStart(JobStatus status, string? because) =>
        new(JobState.Paused, $"Paused while it was starting{(because is null ? "" : $", because {because}")}. {Resume(status)}");

    /// <summary>A run that its user cancelled.</summary>
    public static RunEnding Cancelled { get; } = new(JobState.Cancelled, "Cancelled by its user.");

    /// <summary>A run that failed.</summary>
    public static RunEnding Of(RunFailure failure, JobStatus status)
    {
        string? givenUp = failure.IsLoss && status.LostStarts > 1 ? $" {status.LostStarts} starts in a row were lost without a new step." : null;
        return new(JobState.Failed, $"{What(failure, status)}{givenUp}{WhatToDo(failure, status)}", failure.Kind);
    }

    /// <summary>What happened, as a sentence.</summary>
    public static string What(RunFailure failure, JobStatus status)
    {
        string after = $"after step {status.Step}";
        return failure switch
        {
            RunFailure.InputRefused f => f.Reason,
            RunFailure.CheckpointsDamaged f => f.Reason,
            RunFailure.NotFinite f => $"Training stopped at step {f.Step}, because {f.What}.",
            RunFailure.SiloLost { OfTheRun: false } f => $"Silo {f.Names} left the cluster {after}, and calls between the job's silos were lost with it.",
            RunFailure.SiloLost f => $"Silo {f.Names}, which computed for the job, left the cluster {after}.",
            RunFailure.ProcessLost => $"The process that ran the job ended while it was {status.State.InWords()}.",
            RunFailure.Unreachable f => $"Training stopped {after}, because a call between silos failed: {Sentence(f.Reason)}",
            RunFailure.Stalled f => $"Training stopped {after}, because no worker computed for {f.Time.TotalSeconds:0} s: they waited for each other at step {f.Step}.",
            RunFailure.StorageFailed f => $"Training stopped {after}, because the run folder could not be written or read: {Sentence(f.Reason)}",
            RunFailure.OutOfMemory { WorkerBytes: long bytes } => string.Create(
                CultureInfo.InvariantCulture,
                $"Training stopped {after}, because a silo has too little memory: each worker of this job needs {bytes:N0} bytes. Choose a smaller model, batch or window, or give the silo fewer slots."),
            RunFailure.OutOfMemory => $"Training stopped {after}, because a silo has too little memory for the job; 'windrow validate' says how much it needs.",
            RunFailure.Superseded f => f.Reason,
            RunFailure.Unexpected f => $"Training stopped {after}: {Sentence(f.Reason)}",
            _ => throw new InvalidOperationException($"There is no sentence for {failure}."),
        };
    }

    static string? WhatToDo(RunFailure failure, JobStatus status) => failure switch
    {
        RunFailure.InputRefused or RunFailure.CheckpointsDamaged or RunFailure.Superseded => null,
        RunFailure.NotFinite f => $" {LastGood(status)} {f.Advice}",
        _ => $" {Resume(status)}",
    };

    /// <summary>How to continue a completed job.</summary>
    public static string ToTrainLonger(JobStatus status) =>
        $"To train longer, give it a new end: windrow resume {status.Id} --set training.maxEpochs=NUMBER "
        + "(or training.maxSteps, and after early stopping a larger training.earlyStopping.patience).";

    /// <summary>What an exception says, with the full stop that some lack.</summary>
    static string Sentence(string message) => message.EndsWith('.') ? message : $"{message}.";

    static string LastGood(JobStatus status) =>
        status.Checkpoint is string folder ? $"The last good checkpoint is '{folder}'." : "There is no checkpoint yet.";

    static string Resume(JobStatus status) => status.Checkpoint is string folder
        ? $"Resume continues from '{folder}'."
        : "There is no checkpoint yet; resume starts from the beginning.";
}
