using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Windrow.Silo;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Silo;

/// <summary>The storage named "jobs", through Orleans' provider, from two silos that share one file, or one database.</summary>
[Collection(ProcessCollection.Name)]
public sealed class JobStorageTests(JobStorageTests.Clusters all) : IClassFixture<JobStorageTests.Clusters>
{
    /// <summary>Text, a Guid, a number, and a number with an extension.</summary>
    static readonly string[] Keys =
    [
        "job-17",
        Guid.Parse("01234567-89ab-cdef-fedc-ba9876543210").ToString("N"),
        GrainIdKeyExtensions.CreateIntegerKey(-5).ToString()!,
        GrainIdKeyExtensions.CreateIntegerKey(7, "shard").ToString()!,
    ];

    /// <summary>A cluster for each backend, started by the first test that needs it.</summary>
    public sealed class Clusters(PostgresFixture postgres) : IAsyncLifetime
    {
        readonly Dictionary<Backend, TwoSilos> _started = [];

        internal async Task<TwoSilos> OfAsync(Backend backend)
        {
            if (!_started.TryGetValue(backend, out TwoSilos? silos)) _started[backend] = silos = await TwoSilos.StartAsync(await TestCluster.CreateAsync(backend, postgres));
            return silos;
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            foreach (TwoSilos silos in _started.Values) await silos.DisposeAsync();
        }
    }

    /// <summary>Two silos of one cluster.</summary>
    internal sealed class TwoSilos(TestCluster cluster, ClusterMember first, ClusterMember second) : IAsyncDisposable
    {
        public IGrainStorage First => StorageOf(first);

        public IGrainStorage Second => StorageOf(second);

        public static async Task<TwoSilos> StartAsync(TestCluster cluster)
        {
            SiloOptions options = new() { Cluster = cluster.Cluster, RunsFolder = cluster.Runs, Slots = 1 };
            return new TwoSilos(cluster, await ClusterMember.StartAsync(options with { Name = "first" }), await ClusterMember.StartAsync(options with { Name = "second" }));
        }

        public async ValueTask DisposeAsync()
        {
            await second.DisposeAsync();
            await first.DisposeAsync();
            cluster.Dispose();
        }

        static IGrainStorage StorageOf(ClusterMember silo) => silo.Services.GetRequiredKeyedService<IGrainStorage>("jobs");
    }

    [Theory, InFolder, InDatabase]
    public async Task What_one_silo_writes_the_other_reads(Backend backend)
    {
        TwoSilos silos = await all.OfAsync(backend);
        foreach (string key in Keys)
        {
            GrainId id = GrainId.Create("page", key);
            await WriteAsync(silos.First, id, new GrainState<Page>(), $"one of {key}");
            GrainState<Page> read = await ReadAsync(silos.Second, id);
            Assert.True(read.RecordExists);
            Assert.Equal($"one of {key}", read.State!.Line);
            await WriteAsync(silos.Second, id, read, $"two of {key}");
        }

        foreach (string key in Keys) Assert.Equal($"two of {key}", await LineAsync(silos.First, GrainId.Create("page", key)));
    }

    [Theory, InFolder, InDatabase]
    public async Task A_state_that_was_never_written_reads_as_new(Backend backend)
    {
        TwoSilos silos = await all.OfAsync(backend);
        GrainState<Page> read = await ReadAsync(silos.First, GrainId.Create("page", "never"));
        Assert.False(read.RecordExists);
        Assert.Null(read.State!.Line);
        Assert.Null(read.ETag);
    }

    [Theory, InFolder, InDatabase]
    public async Task Two_first_writes_conflict(Backend backend)
    {
        TwoSilos silos = await all.OfAsync(backend);
        GrainId id = GrainId.Create("page", "first");
        await WriteAsync(silos.First, id, new GrainState<Page>(), "winner");
        await ConflictsAsync(() => WriteAsync(silos.Second, id, new GrainState<Page>(), "loser"));
        Assert.Equal("winner", await LineAsync(silos.Second, id));
    }

    [Theory, InFolder, InDatabase]
    public async Task A_write_from_an_old_version_conflicts_and_changes_nothing(Backend backend)
    {
        TwoSilos silos = await all.OfAsync(backend);
        GrainId id = GrainId.Create("page", "stale");
        await WriteAsync(silos.First, id, new GrainState<Page>(), "one");
        GrainState<Page> stale = await ReadAsync(silos.Second, id);
        await WriteAsync(silos.First, id, await ReadAsync(silos.First, id), "two");
        await ConflictsAsync(() => WriteAsync(silos.Second, id, stale, "three"));
        Assert.Equal("two", await LineAsync(silos.Second, id));
    }

    [Theory, InFolder, InDatabase]
    public async Task A_cleared_state_is_gone_and_its_old_version_still_conflicts(Backend backend)
    {
        TwoSilos silos = await all.OfAsync(backend);
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

    [Theory, InFolder, InDatabase]
    public async Task Both_silos_write_at_once_and_lose_nothing(Backend backend)
    {
        TwoSilos silos = await all.OfAsync(backend);
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
