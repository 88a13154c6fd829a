namespace Windrow.Grains.Parameters;

/// <summary>The parameter ranges of each job whose shards are on a silo. One instance per silo.</summary>
public sealed class SiloRanges
{
    readonly Lock _gate = new();
    readonly Dictionary<string, (string JobId, int Length, ShardSteps Steps)> _ranges = [];         // by the key of the shard's grain

    /// <summary>The jobs that have parameter shards here, with their number and the number of their parameters.</summary>
    internal IReadOnlyList<(string JobId, int Shards, long Parameters)> Jobs
    {
        get
        {
            lock (_gate)
                return [.. _ranges.Values.GroupBy(range => range.JobId).Select(job => (job.Key, job.Count(), job.Sum(range => (long)range.Length)))];
        }
    }

    /// <summary>A shard has its range now.</summary>
    internal void Add(string key, string jobId, int length, ShardSteps steps)
    {
        lock (_gate) _ranges[key] = (jobId, length, steps);
    }

    /// <summary>The steps of a shard that is here; null when it is on another silo.</summary>
    internal ShardSteps? Find(string key)
    {
        lock (_gate) return _ranges.TryGetValue(key, out var range) ? range.Steps : null;
    }

    /// <summary>A shard is gone; does nothing if it had no range.</summary>
    internal void Remove(string key)
    {
        lock (_gate) _ranges.Remove(key);
    }
}
