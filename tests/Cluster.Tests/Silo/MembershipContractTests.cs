using System.Net;
using Windrow.Clustering;
using Windrow.Silo.Clustering;

namespace Windrow.Tests.Silo;

/// <summary>Every rule that Orleans states for a membership table, against the file.</summary>
public sealed class MembershipContractTests : IDisposable
{
    static readonly DateTime Noon = new(2026, 5, 4, 12, 0, 0, DateTimeKind.Utc);

    readonly TempFolder _folder = new();
    readonly FileMembershipTable _table;

    public MembershipContractTests() => _table = new FileMembershipTable(new MembershipFile(_folder.File("membership.json")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_table_is_empty()
    {
        await _table.InitializeMembershipTable(true);
        MembershipTableData table = await _table.ReadAll();
        Assert.Empty(table.Members);
        Assert.Empty((await _table.ReadRow(Silo(1).SiloAddress)).Members);
    }

    [Fact]
    public async Task An_inserted_row_comes_back_whole()
    {
        MembershipEntry entry = Silo(1);
        entry.SuspectTimes = [Tuple.Create(Silo(2).SiloAddress, Noon.AddMilliseconds(1.5)), Tuple.Create(Silo(3).SiloAddress, Noon)];
        Assert.True(await InsertAsync(entry));

        foreach (MembershipTableData table in new[] { await _table.ReadAll(), await _table.ReadRow(entry.SiloAddress) })
        {
            MembershipEntry read = Assert.Single(table.Members).Item1;
            Assert.Equal(entry.ToFullString(), read.ToFullString());
            Assert.Equal((entry.RoleName, entry.UpdateZone, entry.FaultZone), (read.RoleName, read.UpdateZone, read.FaultZone));
            Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
            Assert.Equal((entry.StartTime, entry.IAmAliveTime), (read.StartTime, read.IAmAliveTime));
        }
    }

    [Fact]
    public async Task A_silo_on_an_IPv6_address_comes_back_whole()
    {
        MembershipEntry entry = Silo(1);
        entry.SiloAddress = SiloAddress.New(IPAddress.IPv6Loopback, 4000, 17);
        Assert.True(await InsertAsync(entry));
        Assert.Equal(entry.SiloAddress, Assert.Single((await _table.ReadRow(entry.SiloAddress)).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task An_insert_sets_the_given_version_and_changes_the_table_etag()
    {
        TableVersion before = (await _table.ReadAll()).Version;
        Assert.True(await _table.InsertRow(Silo(1), before.Next()));
        TableVersion after = (await _table.ReadAll()).Version;
        Assert.Equal(before.Version + 1, after.Version);
        Assert.NotEqual(before.VersionEtag, after.VersionEtag);
    }

    [Fact]
    public async Task An_insert_of_a_silo_that_is_already_there_is_refused()
    {
        Assert.True(await InsertAsync(Silo(1)));
        Assert.False(await InsertAsync(Silo(1, SiloStatus.Active)));
        Assert.Equal(SiloStatus.Joining, Assert.Single((await _table.ReadAll()).Members).Item1.Status);
    }

    [Fact]
    public async Task A_later_run_at_the_same_port_is_another_silo()
    {
        Assert.True(await InsertAsync(Silo(1)));
        MembershipEntry later = Silo(1);
        later.SiloAddress = SiloAddress.New(later.SiloAddress.Endpoint, later.SiloAddress.Generation + 1);
        Assert.True(await InsertAsync(later));
        Assert.Equal(2, (await _table.ReadAll()).Members.Count);
    }

    [Fact]
    public async Task An_insert_from_an_old_table_version_is_refused_and_changes_nothing()
    {
        TableVersion old = (await _table.ReadAll()).Version.Next();
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData before = await _table.ReadAll();
        Assert.False(await _table.InsertRow(Silo(2), old));
        Assert.Equal(before.ToString(), (await _table.ReadAll()).ToString());
    }

    [Fact]
    public async Task An_update_replaces_the_whole_row_and_both_etags()
    {
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData before = await _table.ReadAll();
        MembershipEntry changed = Silo(1, SiloStatus.Active);
        changed.SiloName = "renamed";
        Assert.True(await _table.UpdateRow(changed, before.Members[0].Item2, before.Version.Next()));

        MembershipTableData after = await _table.ReadAll();
        Assert.Equal(changed.ToFullString(), Assert.Single(after.Members).Item1.ToFullString());
        Assert.NotEqual(before.Members[0].Item2, after.Members[0].Item2);
        Assert.Equal(before.Version.Version + 1, after.Version.Version);
        Assert.NotEqual(before.Version.VersionEtag, after.Version.VersionEtag);
    }

    [Fact]
    public async Task An_update_of_an_unknown_silo_is_refused()
    {
        MembershipTableData table = await _table.ReadAll();
        Assert.False(await _table.UpdateRow(Silo(1), "0", table.Version.Next()));
        Assert.Empty((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task An_update_from_an_old_row_etag_is_refused_and_changes_nothing()
    {
        Assert.True(await InsertAsync(Silo(1)));
        string oldEtag = (await _table.ReadAll()).Members[0].Item2;
        Assert.True(await UpdateAsync(Silo(1, SiloStatus.Active)));
        MembershipTableData before = await _table.ReadAll();
        Assert.False(await _table.UpdateRow(Silo(1, SiloStatus.Dead), oldEtag, before.Version.Next()));
        Assert.Equal(before.ToString(), (await _table.ReadAll()).ToString());
    }

    [Fact]
    public async Task An_update_from_an_old_table_version_is_refused_and_changes_nothing()
    {
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData old = await _table.ReadAll();
        Assert.True(await InsertAsync(Silo(2)));
        MembershipTableData before = await _table.ReadAll();
        Assert.False(await _table.UpdateRow(Silo(1, SiloStatus.Dead), old.Members[0].Item2, old.Version.Next()));
        Assert.Equal(before.ToString(), (await _table.ReadAll()).ToString());
    }

    [Fact]
    public async Task A_sign_of_life_changes_its_time_and_nothing_else()
    {
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData before = await _table.ReadAll();
        await _table.UpdateIAmAlive(new MembershipEntry { SiloAddress = Silo(1).SiloAddress, IAmAliveTime = Noon.AddHours(1) });

        MembershipTableData after = await _table.ReadAll();
        MembershipEntry expected = Silo(1);
        expected.IAmAliveTime = Noon.AddHours(1);
        Assert.Equal(expected.ToFullString(), Assert.Single(after.Members).Item1.ToFullString());
        Assert.Equal(before.Version, after.Version);
        Assert.True(await _table.UpdateRow(Silo(1, SiloStatus.Active), before.Members[0].Item2, before.Version.Next()));
    }

    [Fact]
    public async Task A_sign_of_life_of_an_unknown_silo_is_ignored()
    {
        await _table.UpdateIAmAlive(Silo(1));
        Assert.Empty((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task Cleaning_up_removes_old_rows_that_are_not_active()
    {
        Assert.True(await InsertAsync(Silo(1, SiloStatus.Dead, Noon)));
        Assert.True(await InsertAsync(Silo(2, SiloStatus.Active, Noon)));
        Assert.True(await InsertAsync(Silo(3, SiloStatus.Dead, Noon.AddDays(2))));
        MembershipEntry declaredDeadLately = Silo(4, SiloStatus.Dead, Noon);
        declaredDeadLately.SuspectTimes = [Tuple.Create(Silo(2).SiloAddress, Noon.AddDays(2))];
        Assert.True(await InsertAsync(declaredDeadLately));
        TableVersion before = (await _table.ReadAll()).Version;

        await _table.CleanupDefunctSiloEntries(Noon.AddDays(1));

        MembershipTableData after = await _table.ReadAll();
        Assert.Equal(["silo-2", "silo-3", "silo-4"], after.Members.Select(m => m.Item1.SiloName).Order());
        Assert.Equal(before, after.Version);
    }

    [Fact]
    public async Task Deleting_the_table_leaves_no_row()
    {
        Assert.True(await InsertAsync(Silo(1)));
        await _table.DeleteMembershipTableEntries(ClusterFolder.ClusterId);
        Assert.Empty((await _table.ReadAll()).Members);
    }

    static MembershipEntry Silo(int number, SiloStatus status = SiloStatus.Joining, DateTime? alive = null) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 30_000 + number, 1_000 + number),
        Status = status,
        ProxyPort = 40_000 + number,
        SiloName = $"silo-{number}",
        HostName = "host",
        RoleName = "role",
        UpdateZone = 2,
        FaultZone = 3,
        StartTime = Noon,
        IAmAliveTime = alive ?? Noon,
    };

    async Task<bool> InsertAsync(MembershipEntry entry) => await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next());

    async Task<bool> UpdateAsync(MembershipEntry entry)
    {
        MembershipTableData row = await _table.ReadRow(entry.SiloAddress);
        return await _table.UpdateRow(entry, row.Members[0].Item2, row.Version.Next());
    }
}
