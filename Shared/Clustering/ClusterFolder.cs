namespace Windrow.Clustering;

/// <summary>What lies in a cluster's folder. The folder is the cluster's identity: silos and clients that name the same one belong together.</summary>
public static class ClusterFolder
{
    /// <summary>Orleans' cluster id and service id; a folder holds one cluster, so the name needs no more.</summary>
    public const string ClusterId = "windrow";

    /// <summary>Which silos there are, and how to reach them.</summary>
    public static string MembershipFile(string folder) => Path.Combine(folder, "membership.json");

    /// <summary>The job records, in SQLite.</summary>
    public static string JobsDatabase(string folder) => Path.Combine(folder, "jobs.db");

    /// <summary>Locked by whoever serves the folder: exclusively by local mode, shared by the silos of a cluster.</summary>
    public static string OwnerLock(string folder) => Path.Combine(folder, "local.lock");

    /// <summary>The process id of the local mode that serves the folder. Beside the lock, since a locked file cannot be read.</summary>
    public static string OwnerProcessId(string folder) => Path.Combine(folder, "local.pid");
}
