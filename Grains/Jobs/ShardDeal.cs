using Windrow.Data;

namespace Windrow.Grains.Jobs;

/// <summary>How many data shards each worker gets. Neighbours stay together, so that their gradients are summed where they are.</summary>
static class ShardDeal
{
    /// <summary>The data shards of each worker, as many for one as for any other; the first ones have one more if there is a remainder.</summary>
    public static (int First, int Count)[] Even(int dataShards, int workers) =>
        [.. Enumerable.Range(0, workers).Select(worker => DataShards.Lanes(dataShards, workers, worker))];

    /// <summary>The numbers with which the last worker is done soonest. Every worker has at least one data shard.</summary>
    /// <param name="dataShards">Number of data shards; at least one for each worker.</param>
    /// <param name="times">Time that each worker needs for one data shard.</param>
    public static int[] BySpeed(int dataShards, IReadOnlyList<double> times)
    {
        int[] counts = [.. times.Select(_ => 1)];
        for (int left = dataShards - counts.Length; left > 0; left--) counts[Enumerable.Range(0, counts.Length).MinBy(worker => (counts[worker] + 1) * times[worker])]++;
        return counts;
    }

    /// <summary>Time until the last worker is done.</summary>
    /// <param name="counts">Number of data shards of each worker.</param>
    /// <param name="times">Time that each worker needs for one data shard.</param>
    public static double Time(IEnumerable<int> counts, IEnumerable<double> times) => counts.Zip(times, (count, time) => count * time).Max();

    /// <summary>The data shards of each worker: <c>Count</c> from <c>First</c> on.</summary>
    public static (int First, int Count)[] Ranges(IReadOnlyList<int> counts)
    {
        int first = 0;
        return [.. counts.Select(count => ((first += count) - count, count))];
    }
}
