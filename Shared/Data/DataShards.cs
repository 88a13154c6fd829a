namespace Windrow.Data;

/// <summary>How the lanes of a batch are divided among the data shards.</summary>
public static class DataShards
{
    /// <summary>The contiguous lanes of one data shard. The first <c>batchSize mod dataShards</c> shards have one more lane.</summary>
    /// <param name="batchSize">Lanes over all data shards.</param>
    /// <param name="dataShards">Number of data shards, at least 1.</param>
    /// <param name="shard">Which data shard, from 0.</param>
    public static (int First, int Count) Lanes(int batchSize, int dataShards, int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, dataShards);
        (int each, int larger) = Math.DivRem(batchSize, dataShards);
        return (shard * each + Math.Min(shard, larger), each + (shard < larger ? 1 : 0));
    }
}
