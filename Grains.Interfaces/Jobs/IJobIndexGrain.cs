using Windrow.Grains.Access;

namespace Windrow.Grains.Jobs;

/// <summary>All jobs of a cluster, according to the run folders. There is one index, with the key <see cref="Key"/>; training does not
/// depend on it.</summary>
[Alias("windrow.IJobIndexGrain")]
public interface IJobIndexGrain : IGrainWithStringKey
{
    /// <summary>The key of the only index.</summary>
    const string Key = "jobs";

    /// <summary>Checks a job file, gives the job an id and a run folder, and starts it.</summary>
    [Alias("SubmitAsync"), Access(CallersAllowed.Submitters)]
    Task<SubmitReply> SubmitAsync(SubmitRequest request, CancellationToken cancellation);

    /// <summary>Every job, oldest first, as it is now. A job that cannot be read is listed with the reason.</summary>
    [Alias("ListAsync"), Access(CallersAllowed.Users)]
    Task<JobList> ListAsync();
}

/// <summary>A job file on its way into the cluster.</summary>
/// <param name="JobFile">The job file in YAML with every override applied and every path absolute.</param>
/// <param name="Original">The job file as its user wrote it, for the run folder.</param>
[GenerateSerializer, Immutable, Alias("windrow.SubmitRequest")]
public sealed record SubmitRequest(string JobFile, string Original);

/// <summary>The outcome of a submission: the new job, or the reasons why it was refused.</summary>
/// <param name="Status">The new job; null when it was refused.</param>
/// <param name="Problems">Each problem as one sentence that names its place; empty when the job was accepted.</param>
[GenerateSerializer, Immutable, Alias("windrow.SubmitReply")]
public sealed record SubmitReply(JobStatus? Status, string[] Problems);

/// <summary>Jobs, oldest first.</summary>
[GenerateSerializer, Immutable, Alias("windrow.JobList")]
public sealed record JobList(JobStatus[] Jobs);
