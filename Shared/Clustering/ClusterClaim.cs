namespace Windrow.Clustering;

/// <summary>Which cluster serves a folder of runs. The file counts only while a silo shares the folder's <see cref="ClusterFolder.ClusterLock"/>.</summary>
/// <param name="Identity">Differs between clusters, and is the same on all machines.</param>
/// <param name="Name">What a user types after <c>--cluster</c> to reach the cluster.</param>
public sealed record ClusterClaim(string Identity, string Name)
{
    /// <summary>The identity of the cluster that the folder itself is.</summary>
    public const string ThisFolder = "folder";

    /// <summary>Claims a folder, for a silo that holds its <see cref="ClusterFolder.StartLock"/>.</summary>
    public void Write(string folder) => File.WriteAllLines(ClusterFolder.ClusterName(folder), [Identity, Name]);

    /// <summary>The claim of the silos that serve a folder.</summary>
    public static ClusterClaim Read(string folder)
    {
        string[] lines = File.Exists(ClusterFolder.ClusterName(folder)) ? File.ReadAllLines(ClusterFolder.ClusterName(folder)) : [];
        return lines.Length == 2 ? new ClusterClaim(lines[0], lines[1]) : new ClusterClaim(ThisFolder, folder);
    }
}
