using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Windrow.Grains.Compute;

namespace Windrow.Tests.Training;

public class DedicatedThreadsTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1000, true)]
    [InlineData(1000, false)]
    public async Task Every_item_is_processed_once(int items, bool hereToo)
    {
        using DedicatedThreads threads = new("test", 2, static _ => { });
        ConcurrentBag<int> done = [];
        await threads.ShareAsync(items, hereToo, done.Add);
        Assert.Equal(Enumerable.Range(0, items), done.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_reaches_the_caller_that_waits(bool hereToo)
    {
        using DedicatedThreads threads = new("test", 2, static _ => { });
        Task shared = threads.ShareAsync(8, hereToo, item => throw new InvalidOperationException($"item {item}"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shared);
    }

    [Fact]
    public async Task A_thread_that_waits_keeps_nothing_of_its_last_work()
    {
        using DedicatedThreads threads = new("test", 1, static _ => { });
        WeakReference result = await MadeAsync(threads);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                return !result.IsAlive;
            },
            TimeSpan.FromSeconds(30)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task<WeakReference> MadeAsync(DedicatedThreads threads) => new(await threads.RunAsync(() => new object()));
}
