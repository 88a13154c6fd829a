namespace Windrow.Client;

/// <summary>The cluster has no job with the given id.</summary>
public sealed class JobNotFoundException : Exception
{
    /// <summary>There is no job with this id.</summary>
    public JobNotFoundException(string jobId)
        : base($"There is no job '{jobId}'. 'windrow list' shows all jobs.") => JobId = jobId;

    /// <summary>The requested id.</summary>
    public string JobId { get; }
}
