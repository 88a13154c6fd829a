using System.Globalization;
using Windrow.Clustering;

namespace Windrow.Silo.Clustering;

/// <summary>Stores Orleans' membership in a <see cref="MembershipFile"/>.</summary>
/// <remarks>
/// Silos on one machine, or with a shared folder, form a cluster without installing anything. The document's version is the table's etag,
/// and a row's revision is the row's etag.
/// </remarks>
/// <param name="file">The document.</param>
/// <param name="isAlone">Whether no other silo ever writes the document. If so, a silo whose disk is full keeps unwritten changes in memory, and can
/// continue and stop normally.</param>
sealed class FileMembershipTable(MembershipFile file, bool isAlone = false) : IMembershipTable
{
    MembershipDocument? _unwritten;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public async Task<MembershipTableData> ReadAll()
    {
        MembershipDocument document = await ReadAsync();
        return new MembershipTableData([.. document.Silos.Select(WithEtag)], VersionOf(document));
    }

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        MembershipDocument document = await ReadAsync();
        SiloRow? row = document.Find(key);
        TableVersion version = VersionOf(document);
        return row is null ? new MembershipTableData(version) : new MembershipTableData(WithEtag(row), version);
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(document =>
        IsNewest(tableVersion, document) && document.Find(entry.SiloAddress) is null
            ? Accept(document, entry, tableVersion)
            : Refuse);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => ChangeAsync(document =>
        IsNewest(tableVersion, document) && document.Find(entry.SiloAddress) is { } row && EtagOf(row) == etag
            ? Accept(document, entry, tableVersion)
            : Refuse);

    /// <summary>Writes the time only. The table's version and the row's etag stay the same, so no other writer has to repeat its change.</summary>
    public Task UpdateIAmAlive(MembershipEntry entry) => ChangeAsync(document =>
        document.Find(entry.SiloAddress) is { } row
            ? (document.With(row with { AliveTime = entry.IAmAliveTime }), true)
            : Refuse);

    public Task DeleteMembershipTableEntries(string clusterId) => ChangeAsync(document =>
        ((MembershipDocument?)(document with { Silos = [] }), true));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => ChangeAsync(document =>
    {
        SiloRow[] kept = [.. document.Silos.Where(r => r.Status == SiloRow.Active || r.LastSign >= beforeDate.UtcDateTime)];
        return (kept.Length < document.Silos.Count ? document with { Silos = kept } : null, true);
    });

    async Task<MembershipDocument> ReadAsync() => _unwritten ?? await file.ReadAsync();

    async Task<bool> ChangeAsync(Func<MembershipDocument, (MembershipDocument? Changed, bool Result)> change)
    {
        try
        {
            (bool wrote, bool result) = await file.ChangeAsync(document =>
            {
                (MembershipDocument? changed, bool accepted) = change(_unwritten ?? document);
                return (changed, (changed is not null, accepted));
            });
            if (wrote) _unwritten = null;
            return result;
        }
        catch (Exception e) when (isAlone && e is IOException or UnauthorizedAccessException)
        {
            (MembershipDocument? changed, bool result) = change(await ReadAsync());
            _unwritten = changed ?? _unwritten;
            return result;
        }
    }

    static (MembershipDocument? Changed, bool Result) Refuse => (null, false);

    static (MembershipDocument? Changed, bool Result) Accept(MembershipDocument document, MembershipEntry entry, TableVersion version)
    {
        long revision = document.LastRevision + 1;
        SiloRow row = entry.ToRow() with { Revision = revision };
        return (document.With(row) with { Version = version.Version, LastRevision = revision }, true);
    }

    static bool IsNewest(TableVersion version, MembershipDocument document) => version.VersionEtag == VersionOf(document).VersionEtag;

    static TableVersion VersionOf(MembershipDocument document) =>
        new(document.Version, document.Version.ToString(CultureInfo.InvariantCulture));

    static Tuple<MembershipEntry, string> WithEtag(SiloRow row) => Tuple.Create(row.ToEntry(), EtagOf(row));

    static string EtagOf(SiloRow row) => row.Revision.ToString(CultureInfo.InvariantCulture);
}
