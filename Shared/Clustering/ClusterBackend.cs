using Windrow.Clustering.Postgres;

namespace Windrow.Clustering;

/// <summary>Where a cluster keeps its list of silos and its job records: a folder, or a PostgreSQL database.</summary>
/// <remarks>Silos and clients that name the same backend belong together. What a silo and a client do with a backend is in the two halves,
/// next to each of them.</remarks>
public abstract record ClusterBackend
{
    ClusterBackend()
    {
    }

    /// <summary>What users type after <c>--cluster</c> to name the backend, without the password.</summary>
    public abstract string Name { get; }

    /// <summary>Reads what a user typed after <c>--cluster</c>.</summary>
    /// <param name="text">A folder, or <c>postgres://user:password@host:port/database</c>.</param>
    /// <exception cref="FormatException">The address of the database is malformed. The message does not contain it.</exception>
    public static ClusterBackend Parse(string text) =>
        PostgresAddress.IsOne(text) ? new Database(PostgresAddress.Parse(text)) : new Folder(Path.GetFullPath(text));

    /// <summary><see cref="Name"/>.</summary>
    public sealed override string ToString() => Name;

    /// <summary>A folder that silos and clients share. It also contains the run folders.</summary>
    /// <param name="FullPath">Absolute path.</param>
    public sealed record Folder(string FullPath) : ClusterBackend
    {
        public override string Name => FullPath;
    }

    /// <summary>A PostgreSQL database. The run folders are in a folder that all silos share.</summary>
    /// <param name="Address">Where the database is.</param>
    public sealed record Database(PostgresAddress Address) : ClusterBackend
    {
        public override string Name => Address.Name;
    }
}
