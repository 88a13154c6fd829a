namespace Windrow.Grains.Runs;

/// <summary>Ownership in a cluster: the grain directory keeps one grain for each job, so all jobs in the folder belong to the cluster.</summary>
sealed class ClusterOwnership : IRunOwnership
{
    public bool ContinuesLostRuns => true;

    public RunOwner? Take(string jobId) => null;

    public void Release(string jobId)
    {
    }

    public RunOwner? Other(string jobId) => null;
}
