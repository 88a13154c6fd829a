using Windrow.Grains.Access;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>One job: its state, and the orders that control it. The key is the job's id.</summary>
[Alias("windrow.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Accepts a new job and starts it. Called once, by the index, with the job's first status.</summary>
    [Alias("CreateAsync"), Access(CallersAllowed.Silos)]
    Task<JobStatus> CreateAsync(SubmitRequest request, JobStatus status);

    /// <summary>The job's current status; null when there is no such job.</summary>
    [Alias("StatusAsync"), Access(CallersAllowed.Users)]
    Task<JobStatus?> StatusAsync();

    /// <summary>The job file as its user wrote it; null when there is no such job.</summary>
    [Alias("JobFileAsync"), Access(CallersAllowed.Users)]
    Task<string?> JobFileAsync();

    /// <summary>The job file with every setting, as it is now: with what was changed since the job was submitted. Null when there is no such job.</summary>
    [Alias("SettingsAsync"), Access(CallersAllowed.Users)]
    Task<string?> SettingsAsync();

    /// <summary>Adds a note to the job, in any state.</summary>
    [Alias("NoteAsync"), Access(CallersAllowed.Owner)]
    Task<ControlReply> NoteAsync(string text);

    /// <summary>Changes the job's tags, in any state.</summary>
    [Alias("TagAsync"), Access(CallersAllowed.Owner)]
    Task<ControlReply> TagAsync(string[] added, string[] removed);

    /// <summary>Stops at the next segment boundary and writes a checkpoint; returns when that is done.</summary>
    [Alias("PauseAsync"), Access(CallersAllowed.Owner), ResponseTimeout("01:00:00")]
    Task<ControlReply> PauseAsync();

    /// <summary>Moves the job to other silos if one of its workers, one of its parameter shards or this grain is on a silo that is about to
    /// stop; pauses it if there is no other silo. Returns when that is done.</summary>
    /// <returns>The job afterwards; null when it does not depend on the silo.</returns>
    [Alias("LeaveSiloAsync"), Access(CallersAllowed.Silos), ResponseTimeout("01:00:00")]
    Task<JobStatus?> LeaveSiloAsync(SiloAddress leaving, string name);

    /// <summary>Starts a job at rest again from its newest good checkpoint; a completed one only with settings that give it a new end.</summary>
    /// <param name="changes">Settings that apply from then on, each <c>key.path=value</c>; only settings that earlier training did not
    /// depend on. They are recorded with their step.</param>
    [Alias("ResumeAsync"), Access(CallersAllowed.Owner)]
    Task<ControlReply> ResumeAsync(string[] changes);

    /// <summary>Stops for good, whatever the job is doing. Checkpoints stay. Answered within a second, even if stopping takes longer.</summary>
    [Alias("CancelAsync"), Access(CallersAllowed.Owner)]
    Task<ControlReply> CancelAsync();

    /// <summary>Writes a checkpoint at the next segment boundary; returns when it is on disk.</summary>
    [Alias("CheckpointAsync"), Access(CallersAllowed.Owner), ResponseTimeout("01:00:00")]
    Task<ControlReply> CheckpointAsync();

    /// <summary>Replaces <c>training.learningRate</c>, which the schedule multiplies, from the next segment boundary on; returns when that is
    /// recorded. A job that is resumed from before that step makes the change at the same step again.</summary>
    [Alias("SetLearningRateAsync"), Access(CallersAllowed.Owner), ResponseTimeout("01:00:00")]
    Task<ControlReply> SetLearningRateAsync(double learningRate);

    /// <summary>Replaces <c>parallelism.workers</c> and <c>parallelism.minWorkers</c> at the next segment boundary. Returns when the workers train
    /// again, or the job waits for slots.</summary>
    /// <param name="workers">Number of workers; null to leave it as it is.</param>
    /// <param name="minWorkers">Least number of workers; null to leave it as it is.</param>
    [Alias("ScaleAsync"), Access(CallersAllowed.Owner), ResponseTimeout("01:00:00")]
    Task<ControlReply> ScaleAsync(int? workers, int? minWorkers);

    /// <summary>Changes the job's priority in the queue at once. In a cluster with keys, only administrators make it <c>high</c>.</summary>
    [Alias("SetPriorityAsync"), Access(CallersAllowed.Owner)]
    Task<ControlReply> SetPriorityAsync(JobPriority priority);
}

/// <summary>The outcome of an order to a job.</summary>
/// <param name="Accepted">Whether it was carried out.</param>
/// <param name="Message">One sentence: what was done, or why not and what to do.</param>
/// <param name="Status">The job afterwards; null when there is no such job.</param>
[GenerateSerializer, Immutable, Alias("windrow.ControlReply")]
public sealed record ControlReply(bool Accepted, string Message, JobStatus? Status);
