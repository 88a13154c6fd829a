using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>The storage named "jobs", through Orleans' provider, from two silos that share one file.</summary>
public sealed class JobStorageTests(JobStorageTests.TwoSilos silos) : IClassFixture<JobStorageTests.TwoSilos>
{
    /// <summary>Two silos of one cluster.</summary>
    public sealed class TwoSilos : IAsyncLifetime, IDisposable
    {
        readonly TempFolder _folder = new();
        ClusterMember? _first, _second;

        public IGrainStorage First => StorageOf(_first!);

        public IGrainStorage Second => StorageOf(_second!);

        public async Task InitializeAsync()
        {
            SiloOptions options = new() { Cluster = _folder.Path, Slots = 1 };
            _first = await ClusterMember.StartAsync(options with { Name = "first" });
            _second = await ClusterMember.StartAsync(options with { Name = "second" });
        }

        public async Task DisposeAsync()
        {
            await _second!.DisposeAsync();
            await _first!.DisposeAsync();
        }

        public void Dispose() => _folder.Dispose();

        static IGrainStorage StorageOf(ClusterMember silo) => silo.Services.GetRequiredKeyedService<IGrainStorage>("jobs");
    }

    public static TheoryData<string, string> Keys => new()
    {
        { "text", "job-17" },
        { "a Guid", Guid.Parse("01234567-89ab-cdef-fedc-ba9876543210").ToString("N") },
        { "a number", GrainIdKeyExtensions.CreateIntegerKey(-5).ToString()! },
        { "a number with an extension", GrainIdKeyExtensions.CreateIntegerKey(7, "shard").ToString()! },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task What_one_silo_writes_the_other_reads(string name, string key)
    {
        GrainId id = GrainId.Create(name.Replace(' ', '-'), key);
        await WriteAsync(silos.First, id, new GrainState<Page>(), "one");
        GrainState<Page> read = await ReadAsync(silos.Second, id);
        Assert.True(read.RecordExists);
        Assert.Equal("one", read.State!.Line);
        await WriteAsync(silos.Second, id, read, "two");
        Assert.Equal("two", await LineAsync(silos.First, id));
    }

    [Fact]
    public async Task A_state_that_was_never_written_reads_as_new()
    {
        GrainState<Page> read = await ReadAsync(silos.First, GrainId.Create("page", "never"));
        Assert.False(read.RecordExists);
        Assert.Null(read.State!.Line);
        Assert.Null(read.ETag);
    }

    [Fact]
    public async Task Two_first_writes_conflict()
    {
        GrainId id = GrainId.Create("page", "first");
        await WriteAsync(silos.First, id, new GrainState<Page>(), "winner");
        await ConflictsAsync(() => WriteAsync(silos.Second, id, new GrainState<Page>(), "loser"));
        Assert.Equal("winner", await LineAsync(silos.Second, id));
    }

    [Fact]
    public async Task A_write_from_an_old_version_conflicts_and_changes_nothing()
    {
        GrainId id = GrainId.Create("page", "stale");
        await WriteAsync(silos.First, id, new GrainState<Page>(), "one");
        GrainState<Page> stale = await ReadAsync(silos.Second, id);
        await WriteAsync(silos.First, id, await ReadAsync(silos.First, id), "two");
        await ConflictsAsync(() => WriteAsync(silos.Second, id, stale, "three"));
        Assert.Equal("two", await LineAsync(silos.Second, id));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_its_old_version_still_conflicts()
    {
        GrainId id = GrainId.Create("page", "cleared");
        await WriteAsync(silos.First, id, new GrainState<Page>(), "one");
        GrainState<Page> stale = await ReadAsync(silos.Second, id);
        GrainState<Page> state = await ReadAsync(silos.First, id);
        await silos.First.ClearStateAsync("page", id, state);

        GrainState<Page> read = await ReadAsync(silos.Second, id);
        Assert.False(read.RecordExists);
        Assert.Null(read.State!.Line);
        await ConflictsAsync(() => WriteAsync(silos.Second, id, stale, "late"));
        await ConflictsAsync(() => silos.Second.ClearStateAsync("page", id, stale));
        await WriteAsync(silos.First, id, state, "again");
        Assert.Equal("again", await LineAsync(silos.Second, id));
    }

    [Fact]
    public async Task Both_silos_write_at_once_and_lose_nothing()
    {
        const int EachWrites = 40;
        GrainId id = GrainId.Create("page", "counter");
        await WriteAsync(silos.First, id, new GrainState<Page>(), "0");
        await Task.WhenAll(Task.Run(() => CountAsync(silos.First)), Task.Run(() => CountAsync(silos.Second)));
        Assert.Equal($"{2 * EachWrites}", await LineAsync(silos.First, id));

        async Task CountAsync(IGrainStorage storage)
        {
            for (int done = 0; done < EachWrites;)
            {
                GrainState<Page> state = await ReadAsync(storage, id);
                try
                {
                    await WriteAsync(storage, id, state, $"{int.Parse(state.State!.Line!, CultureInfo.InvariantCulture) + 1}");
                    done++;
                }
                catch (InconsistentStateException)
                {
                    // The other silo was faster: read again.
                }
            }
        }
    }

    static Task<InconsistentStateException> ConflictsAsync(Func<Task> action) => Assert.ThrowsAsync<InconsistentStateException>(action);

    static async Task<string?> LineAsync(IGrainStorage storage, GrainId id) => (await ReadAsync(storage, id)).State!.Line;

    static async Task<GrainState<Page>> ReadAsync(IGrainStorage storage, GrainId id)
    {
        GrainState<Page> state = new();
        await storage.ReadStateAsync("page", id, state);
        return state;
    }

    static Task WriteAsync(IGrainStorage storage, GrainId id, GrainState<Page> state, string line)
    {
        state.State = new Page { Line = line };
        return storage.WriteStateAsync("page", id, state);
    }
}
