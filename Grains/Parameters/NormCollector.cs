namespace Windrow.Grains.Parameters;

/// <summary>Collects the sums of squares of all parameter shards, and adds them in block order. Not thread-safe.</summary>
/// <param name="shards">Number of parameter shards of the job.</param>
sealed class NormCollector(int shards)
{
    readonly double[]?[] _sums = new double[shards][];
    TaskCompletionSource<double> _total = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _step = -1;
    string? _stopped;

    /// <summary>The sum over all blocks in block order, regardless of which shard owns them.</summary>
    public static double SumInOrder(IEnumerable<double[]> sums)
    {
        double total = 0;
        foreach (double[] blocks in sums)
        {
            foreach (double block in blocks) total += block;
        }

        return total;
    }

    /// <summary>Takes one shard's sums; completes with the total when those of all shards have arrived.</summary>
    /// <exception cref="InvalidOperationException">The run was stopped, before or while the shard waited.</exception>
    public Task<double> AddAsync(long step, BlockSums sums)
    {
        if (_stopped is not null) return Task.FromException<double>(new InvalidOperationException(_stopped));
        if (step != _step) Begin(step);
        _sums[sums.Shard] = sums.Sums;
        Task<double> total = _total.Task;
        if (_sums.All(shard => shard is not null)) _total.TrySetResult(SumInOrder(_sums!));
        return total;
    }

    /// <summary>Ends the run: shards that wait, and those that call later, get an exception.</summary>
    public void Stop(string reason)
    {
        _stopped ??= reason;
        _total.TrySetException(new InvalidOperationException(reason));
    }

    void Begin(long step)
    {
        _step = step;
        Array.Clear(_sums);
        _total = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
