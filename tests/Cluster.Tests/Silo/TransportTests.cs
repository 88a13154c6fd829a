using Orleans.Runtime.Placement;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>Messages between two silos over real sockets.</summary>
public sealed class TransportTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]       // either transport understands the other
    [InlineData(false, true)]
    public async Task Messages_of_every_size_arrive_whole(bool firstLarge, bool secondLarge)
    {
        await using ClusterMember first = await StartAsync("first", firstLarge);
        await using ClusterMember second = await StartAsync("second", secondLarge);
        INotebookGrain remote = await GrainOnAsync(second, first);
        Random random = new(5);
        await Task.WhenAll(new[] { 0, 1, 4095, 65_536, 512 << 10, (1 << 20) + 1, 9_000_001 }.Select(async size =>
        {
            byte[] bytes = new byte[size];
            random.NextBytes(bytes);
            byte[] echo = await remote.EchoAsync(bytes);
            Assert.True(bytes.AsSpan().SequenceEqual(echo), $"{size} bytes came back changed");
        }));
    }

    [Fact]
    public async Task A_silo_that_comes_back_is_reached_again()
    {
        await using ClusterMember first = await StartAsync("first", largeBlocks: true);
        for (int round = 0; round < 2; round++)
        {
            await using ClusterMember second = await StartAsync("second", largeBlocks: true);
            INotebookGrain remote = await GrainOnAsync(second, first);
            Assert.Equal([1, 2, 3], await remote.EchoAsync([1, 2, 3]));
        }
    }

    Task<ClusterMember> StartAsync(string name, bool largeBlocks) =>
        ClusterMember.StartAsync(new SiloOptions { Cluster = _folder.Path, Name = name, Slots = 1, LargeBlocks = largeBlocks });

    /// <summary>A new grain on <paramref name="silo"/>, as seen from another silo.</summary>
    static async Task<INotebookGrain> GrainOnAsync(ClusterMember silo, ClusterMember caller)
    {
        await caller.KnowsAsync(silo);
        INotebookGrain grain = caller.Client.GetGrain<INotebookGrain>(Guid.NewGuid().ToString("N"));
        RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(silo.Address));
        string where = await grain.WhereAsync();
        RequestContext.Clear();
        Assert.Equal(SiloAddress.FromParsableString(silo.Address).ToString(), where);
        return grain;
    }
}
