namespace Windrow.Clustering;

/// <summary>Everything a membership file holds.</summary>
public sealed record MembershipDocument
{
    /// <summary>Grows by one with every change of who belongs to the cluster; a sign of life does not count.</summary>
    public int Version { get; init; }

    /// <summary>The newest <see cref="SiloRow.Revision"/> ever given out.</summary>
    public long LastRevision { get; init; }

    public IReadOnlyList<SiloRow> Silos { get; init; } = [];

    /// <summary>This document with <paramref name="row"/> in the place of the row of the same silo, or added.</summary>
    public MembershipDocument With(SiloRow row)
    {
        SiloRow[] others = [.. Silos.Where(r => !r.IsSameSilo(row))];
        return this with { Silos = [.. others, row] };
    }
}
