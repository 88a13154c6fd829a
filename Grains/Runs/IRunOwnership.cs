namespace Windrow.Grains.Runs;

/// <summary>Says which process runs a job, when several processes on one machine use a folder of runs without forming a cluster.</summary>
/// <remarks>A job's grain takes the job before it starts a run, and releases it when the run has ended. In a cluster, the grain directory
/// ensures that a job has one grain: see <see cref="ClusterOwnership"/>. Calls take microseconds.</remarks>
public interface IRunOwnership
{
    /// <summary>Takes a job for this silo. Taking it twice is allowed.</summary>
    /// <returns>Null when the job is taken; otherwise the process that has it.</returns>
    /// <exception cref="IOException">The run folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The run folder cannot be written.</exception>
    RunOwner? Take(string jobId);

    /// <summary>Releases a job.</summary>
    void Release(string jobId);

    /// <summary>Whether a job whose process is gone continues by itself. In a cluster it does; on a user's own machine it waits for its user.</summary>
    bool ContinuesLostRuns { get; }

    /// <summary>The other process that runs a job now; null when there is none.</summary>
    RunOwner? Other(string jobId);
}
