namespace Windrow.Clustering.Postgres;

/// <summary>The version of the tables that a database has.</summary>
/// <param name="Number">The newest <see cref="SchemaVersion"/> that was applied; 0 when there are no tables.</param>
/// <param name="UsableSince">The oldest version whose programs can use them.</param>
public readonly record struct TablesVersion(int Number, int UsableSince);
