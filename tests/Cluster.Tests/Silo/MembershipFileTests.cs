using System.Net;
using Windrow.Clustering;
using Windrow.Silo.Clustering;

namespace Windrow.Tests.Silo;

/// <summary>The membership file among several writers, and when something is wrong with it.</summary>
public sealed class MembershipFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    string FilePath => _folder.File("membership.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_writers_of_one_table_lose_no_update()
    {
        const int Writers = 4, Updates = 50;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => CountUpAsync(w, Updates))));

        MembershipDocument document = await new MembershipFile(FilePath).ReadAsync();
        Assert.Equal(Writers * (Updates + 1), document.Version);      // one insert and the updates, each counted once
        Assert.Equal(Enumerable.Repeat(Updates, Writers), document.Silos.Select(s => s.UpdateZone));
    }

    /// <summary>One silo's part: its row counts its own successful updates, with signs of life between them.</summary>
    async Task CountUpAsync(int writer, int updates)
    {
        FileMembershipTable table = new(new MembershipFile(FilePath));      // its own handle on the lock, as in a separate process
        MembershipEntry row = new()
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 30_000 + writer, 1),
            Status = SiloStatus.Active,
            SiloName = $"silo-{writer}",
            HostName = "host",
        };
        while (!await table.InsertRow(row, (await table.ReadAll()).Version.Next()))
        {
        }

        for (int done = 0; done < updates;)
        {
            MembershipTableData seen = await table.ReadRow(row.SiloAddress);
            row.UpdateZone = done + 1;
            if (await table.UpdateRow(row, seen.Members[0].Item2, seen.Version.Next())) done++;
            await table.UpdateIAmAlive(row);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"version\": 3, \"silos\": [ { \"address\": \"127.0")]
    [InlineData("{ \"version\": 3, \"silos\": [ { \"port\": 1 } ] }")]
    [InlineData("{ \"rows\": [] }")]
    public async Task A_damaged_file_is_refused_by_name(string content)
    {
        await File.WriteAllTextAsync(FilePath, content);
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => new MembershipFile(FilePath).ReadAsync());
        Assert.Contains(FilePath, e.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_not_overwritten_by_a_change()
    {
        await File.WriteAllTextAsync(FilePath, "{");
        MembershipFile file = new(FilePath);
        await Assert.ThrowsAsync<InvalidDataException>(() => file.ChangeAsync(d => ((MembershipDocument?)d, 0)));
        Assert.Equal("{", await File.ReadAllTextAsync(FilePath));
    }

    [Fact]
    public async Task A_reset_repairs_a_damaged_file()
    {
        await File.WriteAllTextAsync(FilePath, "{");
        MembershipFile file = new(FilePath);
        await file.ResetAsync();
        Assert.Empty((await file.ReadAsync()).Silos);
    }

    [Fact]
    public async Task A_lock_that_is_never_released_is_named()
    {
        using FileStream held = new(FilePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        MembershipFile file = new(FilePath, patience: TimeSpan.FromMilliseconds(50));
        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(() => file.ResetAsync());
        Assert.Contains(FilePath + ".lock", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_does_not_wait_for_a_writer()
    {
        MembershipFile file = new(FilePath);
        await file.ResetAsync();
        using FileStream held = new(FilePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(0, (await file.ReadAsync()).Version);
    }

    [Fact]
    public async Task A_temporary_file_left_by_a_killed_writer_does_no_harm()
    {
        MembershipFile file = new(FilePath);
        await File.WriteAllTextAsync(FilePath + ".tmp", "{ \"vers");
        await file.ChangeAsync(d => ((MembershipDocument?)(d with { Version = 7 }), 0));
        Assert.Equal(7, (await file.ReadAsync()).Version);
    }
}
