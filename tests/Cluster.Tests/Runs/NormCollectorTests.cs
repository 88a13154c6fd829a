using Windrow.Grains.Parameters;

namespace Windrow.Tests.Runs;

public sealed class NormCollectorTests
{
    [Fact]
    public async Task Sums_are_added_in_the_order_of_shards_when_all_have_arrived()
    {
        NormCollector norm = new(2);
        Task<double> second = norm.AddAsync(7, new BlockSums(1, [4, 8]));
        Assert.False(second.IsCompleted);
        Assert.Equal(15, await norm.AddAsync(7, new BlockSums(0, [1, 2])));
        Assert.Equal(15, await second);
    }

    [Fact]
    public async Task A_shard_that_arrives_after_the_stop_is_told_at_once()
    {
        NormCollector norm = new(2);
        Task<double> waiting = norm.AddAsync(7, new BlockSums(1, [1]));
        norm.Stop("the run is over");
        Assert.Equal("the run is over", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting)).Message);
        Task<double> late = norm.AddAsync(8, new BlockSums(0, [1]));
        Assert.True(late.IsFaulted);
        Assert.Equal("the run is over", (await Assert.ThrowsAsync<InvalidOperationException>(() => late)).Message);
    }
}
