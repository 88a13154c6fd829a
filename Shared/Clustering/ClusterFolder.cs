namespace Windrow.Clustering;

/// <summary>The names in a folder that a cluster's silos share, or that holds the runs of this machine.</summary>
/// <remarks>Silos and clients that name the same folder belong together. On one machine without a cluster, every process that runs jobs is
/// a cluster of its own: its membership lies in a folder of its own inside.</remarks>
public static class ClusterFolder
{
    /// <summary>Orleans' cluster id and service id. A folder or a database holds one cluster, so the name does not need to be unique.</summary>
    public const string ClusterId = "windrow";

    /// <summary>The file that lists the silos and how to reach them.</summary>
    public static string MembershipFile(string folder) => Path.Combine(folder, "membership.json");

    /// <summary>The job records, in SQLite.</summary>
    public static string JobsDatabase(string folder) => Path.Combine(folder, "jobs.db");

    /// <summary>Locked for a moment by every silo that starts to serve the folder.</summary>
    public static string StartLock(string folder) => Path.Combine(folder, "start.lock");

    /// <summary>Shared by the silos of a cluster as long as they run.</summary>
    public static string ClusterLock(string folder) => Path.Combine(folder, "cluster.lock");

    /// <summary>Names the cluster whose silos serve the folder.</summary>
    public static string ClusterName(string folder) => Path.Combine(folder, "cluster.name");

    /// <summary>Shared by the local processes that serve the folder, each with a silo that is a cluster of its own.</summary>
    public static string LocalLock(string folder) => Path.Combine(folder, "local.lock");

    /// <summary>Holds a folder for each local process.</summary>
    public static string LocalSilos(string folder) => Path.Combine(folder, ".local");

    /// <summary>A local process's folder, which has its membership file.</summary>
    /// <param name="folder">The folder of runs.</param>
    /// <param name="silo">The name of the process's silo.</param>
    public static string LocalSilo(string folder, string silo) => Path.Combine(LocalSilos(folder), silo);

    /// <summary>Locked by a local process as long as it lives.</summary>
    /// <param name="localSilo">A <see cref="LocalSilo"/>.</param>
    public static string AliveLock(string localSilo) => Path.Combine(localSilo, "alive.lock");
}
