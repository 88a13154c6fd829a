namespace Windrow.Client.Clustering;

/// <summary>No silo answers for a cluster's folder. The message is one sentence that says how to start one.</summary>
sealed class ClusterUnavailableException : IOException
{
    public ClusterUnavailableException(string folder, Exception? cause = null)
        : base($"No silo answers for the folder '{folder}'; start one with: windrow silo --cluster '{folder}'", cause)
    {
    }
}
