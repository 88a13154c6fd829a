namespace Windrow.Grains.Jobs;

/// <summary>One job: its life and its control. The key is the job's id.</summary>
[Alias("windrow.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Takes on a new job and starts it. Called once, by the index.</summary>
    [Alias("CreateAsync")]
    Task<JobStatus> CreateAsync(SubmitRequest request);

    /// <summary>What is known now; null when there is no such job.</summary>
    [Alias("StatusAsync")]
    Task<JobStatus?> StatusAsync();

    /// <summary>The job file as its user wrote it; null when there is no such job.</summary>
    [Alias("JobFileAsync")]
    Task<string?> JobFileAsync();

    /// <summary>Stops at the next step's edge and writes a checkpoint; returns when that is done.</summary>
    [Alias("PauseAsync"), ResponseTimeout("01:00:00")]
    Task<ControlReply> PauseAsync();

    /// <summary>Starts a paused, failed or cancelled job again from its newest good checkpoint.</summary>
    [Alias("ResumeAsync")]
    Task<ControlReply> ResumeAsync();

    /// <summary>Stops for good at the next step's edge; returns when that is done. Checkpoints stay.</summary>
    [Alias("CancelAsync"), ResponseTimeout("01:00:00")]
    Task<ControlReply> CancelAsync();

    /// <summary>Writes a checkpoint at the next step's edge; returns when it is on disk.</summary>
    [Alias("CheckpointAsync"), ResponseTimeout("01:00:00")]
    Task<ControlReply> CheckpointAsync();

    /// <summary>Replaces <c>training.learningRate</c>, on which the schedule goes on working, from the next step's edge on.
    /// Recorded with its step, so that a job that is resumed before it makes the change at the same step.</summary>
    [Alias("SetLearningRateAsync")]
    Task<ControlReply> SetLearningRateAsync(double learningRate);
}

/// <summary>What became of an order to a job.</summary>
/// <param name="Accepted">Whether it was carried out.</param>
/// <param name="Message">One sentence: what was done, or why not and what to do.</param>
/// <param name="Status">The job afterwards; null when there is no such job.</param>
[GenerateSerializer, Immutable, Alias("windrow.ControlReply")]
public sealed record ControlReply(bool Accepted, string Message, JobStatus? Status);
