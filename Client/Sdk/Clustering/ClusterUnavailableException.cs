using Windrow.Clustering;

namespace Windrow.Client.Clustering;

/// <summary>No silo of a cluster answers. The message is one sentence that says how to start one.</summary>
sealed class ClusterUnavailableException(ClusterBackend backend, Exception? cause = null) : IOException(Sentence(backend), cause)
{
    static string Sentence(ClusterBackend backend) => backend is ClusterBackend.Folder
        ? $"No silo answers for the folder '{backend.Name}'; start one with: windrow silo --cluster '{backend.Name}'"
        : $"No silo answers for the database {backend.Name}; start one with: windrow silo --cluster {backend.Name} --runs DIR";
}
