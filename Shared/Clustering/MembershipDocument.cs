namespace Windrow.Clustering;

/// <summary>The contents of a membership file.</summary>
public sealed record MembershipDocument
{
    /// <summary>Increases by one with every change of the cluster's membership; heartbeats do not count.</summary>
    public int Version { get; init; }

    /// <summary>The highest <see cref="SiloRow.Revision"/> assigned so far.</summary>
    public long LastRevision { get; init; }

    public IReadOnlyList<SiloRow> Silos { get; init; } = [];

    /// <summary>This document with <paramref name="row"/> replacing the row of the same silo, or added if there is none.</summary>
    public MembershipDocument With(SiloRow row)
    {
        SiloRow[] others = [.. Silos.Where(r => !r.IsSameSilo(row))];
        return this with { Silos = [.. others, row] };
    }
}
