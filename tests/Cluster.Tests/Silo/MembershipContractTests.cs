using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;
using Windrow.Silo.Clustering;
using Windrow.Silo.Clustering.Postgres;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Silo;

/// <summary>Every rule that Orleans states for a membership table, against the file and the tables of the database.</summary>
[Collection(ProcessCollection.Name)]
public sealed class MembershipContractTests(PostgresFixture postgres) : IDisposable
{
    static readonly DateTime Noon = new(2026, 5, 4, 12, 0, 0, DateTimeKind.Utc);

    readonly TempFolder _folder = new();
    readonly string _cluster = $"{Guid.NewGuid()}";
    IMembershipTable _table = null!;

    public void Dispose() => _folder.Dispose();

    [Theory, InFolder, InDatabase]
    public async Task A_new_table_is_empty(Backend backend)
    {
        await OpenAsync(backend);
        MembershipTableData table = await _table.ReadAllAsync();
        Assert.Empty(table.Members);
        Assert.Empty((await _table.ReadRowAsync(Silo(1).SiloAddress)).Members);
    }

    [Theory, InFolder, InDatabase]
    public async Task An_inserted_row_comes_back_whole(Backend backend)
    {
        await OpenAsync(backend);
        MembershipEntry entry = Silo(1);
        // Nothing uses these, and Orleans' provider for databases leaves them out.
        if (backend == Backend.Folder) (entry.RoleName, entry.UpdateZone, entry.FaultZone) = ("role", 2, 3);
        Assert.True(await InsertAsync(entry));

        foreach (MembershipTableData table in new[] { await _table.ReadAllAsync(), await _table.ReadRowAsync(entry.SiloAddress) })
        {
            MembershipEntry read = Assert.Single(table.Members).Item1;
            Assert.Equal(entry.ToFullString(), read.ToFullString());
            Assert.Equal((entry.RoleName, entry.UpdateZone, entry.FaultZone), (read.RoleName, read.UpdateZone, read.FaultZone));
            Assert.Equal((entry.StartTime, entry.IAmAliveTime), (read.StartTime, read.IAmAliveTime));
        }
    }

    [Theory, InFolder, InDatabase]
    public async Task A_silo_on_an_IPv6_address_comes_back_whole(Backend backend)
    {
        await OpenAsync(backend);
        MembershipEntry entry = Silo(1);
        entry.SiloAddress = SiloAddress.New(IPAddress.IPv6Loopback, 4000, 17);
        Assert.True(await InsertAsync(entry));
        Assert.Equal(entry.SiloAddress, Assert.Single((await _table.ReadRowAsync(entry.SiloAddress)).Members).Item1.SiloAddress);
    }

    [Theory, InFolder, InDatabase]
    public async Task An_insert_sets_the_given_version_and_changes_the_table_etag(Backend backend)
    {
        await OpenAsync(backend);
        TableVersion before = (await _table.ReadAllAsync()).Version;
        Assert.True(await _table.InsertRowAsync(Silo(1), before.Next()));
        TableVersion after = (await _table.ReadAllAsync()).Version;
        Assert.Equal(before.Version + 1, after.Version);
        Assert.NotEqual(before.VersionEtag, after.VersionEtag);
    }

    [Theory, InFolder, InDatabase]
    public async Task An_insert_of_a_silo_that_is_already_there_is_refused(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        Assert.False(await InsertAsync(Silo(1, SiloStatus.Active)));
        Assert.Equal(SiloStatus.Joining, Assert.Single((await _table.ReadAllAsync()).Members).Item1.Status);
    }

    [Theory, InFolder, InDatabase]
    public async Task A_later_run_at_the_same_port_is_another_silo(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        MembershipEntry later = Silo(1);
        later.SiloAddress = SiloAddress.New(later.SiloAddress.Endpoint, later.SiloAddress.Generation + 1);
        Assert.True(await InsertAsync(later));
        Assert.Equal(2, (await _table.ReadAllAsync()).Members.Count);
    }

    [Theory, InFolder, InDatabase]
    public async Task An_insert_from_an_old_table_version_is_refused_and_changes_nothing(Backend backend)
    {
        await OpenAsync(backend);
        TableVersion old = (await _table.ReadAllAsync()).Version.Next();
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData before = await _table.ReadAllAsync();
        Assert.False(await _table.InsertRowAsync(Silo(2), old));
        Assert.Equal(before.ToString(), (await _table.ReadAllAsync()).ToString());
    }

    [Theory, InFolder, InDatabase]
    public async Task An_update_replaces_what_changes_and_both_etags(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData before = await _table.ReadAllAsync();
        MembershipEntry changed = Silo(1, SiloStatus.Active);
        changed.SuspectTimes = [Tuple.Create(Silo(2).SiloAddress, Noon.AddMilliseconds(2)), Tuple.Create(Silo(3).SiloAddress, Noon)];
        changed.IAmAliveTime = Noon.AddHours(1);
        Assert.True(await _table.UpdateRowAsync(changed, before.Members[0].Item2, before.Version.Next()));

        MembershipTableData after = await _table.ReadAllAsync();
        Assert.Equal(changed.ToFullString(), Assert.Single(after.Members).Item1.ToFullString());
        Assert.Equal(changed.SuspectTimes, after.Members[0].Item1.SuspectTimes);
        Assert.NotEqual(before.Members[0].Item2, after.Members[0].Item2);
        Assert.Equal(before.Version.Version + 1, after.Version.Version);
        Assert.NotEqual(before.Version.VersionEtag, after.Version.VersionEtag);
    }

    [Theory, InFolder, InDatabase]
    public async Task An_update_of_an_unknown_silo_is_refused(Backend backend)
    {
        await OpenAsync(backend);
        MembershipTableData table = await _table.ReadAllAsync();
        Assert.False(await _table.UpdateRowAsync(Silo(1), "0", table.Version.Next()));
        Assert.Empty((await _table.ReadAllAsync()).Members);
    }

    [Theory, InFolder, InDatabase]
    public async Task An_update_from_an_old_row_etag_is_refused_and_changes_nothing(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        string oldEtag = (await _table.ReadAllAsync()).Members[0].Item2;
        Assert.True(await UpdateAsync(Silo(1, SiloStatus.Active)));
        MembershipTableData before = await _table.ReadAllAsync();
        Assert.False(await _table.UpdateRowAsync(Silo(1, SiloStatus.Dead), oldEtag, before.Version.Next()));
        Assert.Equal(before.ToString(), (await _table.ReadAllAsync()).ToString());
    }

    [Theory, InFolder, InDatabase]
    public async Task An_update_from_an_old_table_version_is_refused_and_changes_nothing(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData old = await _table.ReadAllAsync();
        Assert.True(await InsertAsync(Silo(2)));
        MembershipTableData before = await _table.ReadAllAsync();
        Assert.False(await _table.UpdateRowAsync(Silo(1, SiloStatus.Dead), old.Members[0].Item2, old.Version.Next()));
        Assert.Equal(before.ToString(), (await _table.ReadAllAsync()).ToString());
    }

    [Theory, InFolder, InDatabase]
    public async Task A_sign_of_life_changes_its_time_and_nothing_else(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        MembershipTableData before = await _table.ReadAllAsync();
        await _table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = Silo(1).SiloAddress, IAmAliveTime = Noon.AddHours(1) });

        MembershipTableData after = await _table.ReadAllAsync();
        MembershipEntry expected = Silo(1);
        expected.IAmAliveTime = Noon.AddHours(1);
        Assert.Equal(expected.ToFullString(), Assert.Single(after.Members).Item1.ToFullString());
        Assert.Equal(before.Version, after.Version);
        Assert.True(await _table.UpdateRowAsync(Silo(1, SiloStatus.Active), before.Members[0].Item2, before.Version.Next()));
    }

    [Theory, InFolder, InDatabase]
    public async Task A_sign_of_life_of_an_unknown_silo_is_ignored(Backend backend)
    {
        await OpenAsync(backend);
        await _table.UpdateIAmAliveAsync(Silo(1));
        Assert.Empty((await _table.ReadAllAsync()).Members);
    }

    [Theory, InFolder, InDatabase]
    public async Task Cleaning_up_removes_old_rows_that_are_not_active(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1, SiloStatus.Dead, Noon)));
        Assert.True(await InsertAsync(Silo(2, SiloStatus.Active, Noon)));
        Assert.True(await InsertAsync(Silo(3, SiloStatus.Dead, Noon.AddDays(2))));
        MembershipEntry declaredDeadLately = Silo(4, SiloStatus.Dead, Noon);
        Assert.True(await InsertAsync(declaredDeadLately));
        declaredDeadLately.SuspectTimes = [Tuple.Create(Silo(2).SiloAddress, Noon.AddDays(2))];
        Assert.True(await UpdateAsync(declaredDeadLately));
        TableVersion before = (await _table.ReadAllAsync()).Version;

        await _table.CleanupDefunctSiloEntriesAsync(Noon.AddDays(1));

        MembershipTableData after = await _table.ReadAllAsync();
        Assert.Equal(["silo-2", "silo-3", "silo-4"], after.Members.Select(m => m.Item1.SiloName).Order());
        Assert.Equal(before, after.Version);
    }

    [Theory, InFolder, InDatabase]
    public async Task Deleting_the_table_leaves_no_row(Backend backend)
    {
        await OpenAsync(backend);
        Assert.True(await InsertAsync(Silo(1)));
        await _table.DeleteMembershipTableEntriesAsync(_cluster);
        Assert.Empty((await _table.ReadAllAsync()).Members);
    }

    async Task OpenAsync(Backend backend)
    {
        _table = backend == Backend.Folder
            ? new FileMembershipTable(new MembershipFile(_folder.File("membership.json")))
            : await DatabaseTableAsync(await postgres.ServerAsync());
        await _table.InitializeMembershipTableAsync(true);
    }

    /// <summary>The table of a cluster that no other test uses.</summary>
    async Task<IMembershipTable> DatabaseTableAsync(PostgresServer server)
    {
        PostgresAddress address = PostgresAddress.Parse(server.Address("postgres"));
        await new PostgresSchema(address).UpdateAsync();
        return new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = _cluster, ServiceId = _cluster }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = PostgresBackend.Invariant, ConnectionString = address.ConnectionString }),
            NullLogger<AdoNetClusteringTable>.Instance);
    }

    static MembershipEntry Silo(int number, SiloStatus status = SiloStatus.Joining, DateTime? alive = null) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 30_000 + number, 1_000 + number),
        Status = status,
        ProxyPort = 40_000 + number,
        SiloName = $"silo-{number}",
        HostName = "host",
        StartTime = Noon,
        IAmAliveTime = alive ?? Noon,
    };

    async Task<bool> InsertAsync(MembershipEntry entry) => await _table.InsertRowAsync(entry, (await _table.ReadAllAsync()).Version.Next());

    async Task<bool> UpdateAsync(MembershipEntry entry)
    {
        MembershipTableData row = await _table.ReadRowAsync(entry.SiloAddress);
        return await _table.UpdateRowAsync(entry, row.Members[0].Item2, row.Version.Next());
    }
}
