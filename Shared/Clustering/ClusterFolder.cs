namespace Windrow.Clustering;

/// <summary>The contents of a cluster's folder. Silos and clients that name the same folder belong together.</summary>
public static class ClusterFolder
{
    /// <summary>Orleans' cluster id and service id. A folder holds one cluster, so the name does not need to be unique.</summary>
    public const string ClusterId = "windrow";

    /// <summary>The file that lists the silos and how to reach them.</summary>
    public static string MembershipFile(string folder) => Path.Combine(folder, "membership.json");

    /// <summary>The job records, in SQLite.</summary>
    public static string JobsDatabase(string folder) => Path.Combine(folder, "jobs.db");

    /// <summary>Locked by the process that serves the folder: exclusively by local mode, shared by the silos of a cluster.</summary>
    public static string OwnerLock(string folder) => Path.Combine(folder, "local.lock");

    /// <summary>The process id of the local mode that serves the folder. It is in a separate file because a locked file cannot be read.</summary>
    public static string OwnerProcessId(string folder) => Path.Combine(folder, "local.pid");
}
