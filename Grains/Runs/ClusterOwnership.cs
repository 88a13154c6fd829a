namespace Windrow.Grains.Runs;

/// <summary>Ownership in a cluster: the grain directory keeps one grain for each job, so the jobs of the folder are the cluster's.</summary>
sealed class ClusterOwnership : IRunOwnership
{
    public bool ContinuesLostRuns => true;

    public RunOwner? Take(string jobId) => null;

    public void Release(string jobId)
    {
    }

    public RunOwner? Other(string jobId) => null;
}
