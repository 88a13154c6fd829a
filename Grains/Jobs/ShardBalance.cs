namespace Windrow.Grains.Jobs;

/// <summary>Moves data shards away from a worker that is slow, to those that wait for it.</summary>
/// <remarks>Placing the grains again takes about as long as a recovery. So it must make steps shorter by <see cref="JobPolicies.BalanceGain"/>, in
/// two periods of <see cref="JobPolicies.BalancePeriod"/> in a row: a worker that is slow for a moment keeps its data shards. After each move, the periods are twice as
/// long.</remarks>
sealed class ShardBalance(JobPolicies policies, TimeProvider time)
{
    /// <summary>A mean over fewer steps says little.</summary>
    const int LeastSteps = 20;

    ClusterPlan? _plan;             // the one that is being measured, or the next
    TimeSpan _period;
    long _begun;
    bool _wasSlow;                  // in the last period

    /// <summary>A plan with the data shards as they were dealt out last, if the workers are still on the same silos.</summary>
    public ClusterPlan Applied(ClusterPlan plan) => HasWorkersOf(plan) ? plan with { DataShards = _plan!.DataShards } : plan;

    /// <summary>Begins to measure the workers of a plan.</summary>
    public void Begin(ClusterPlan plan)
    {
        if (!HasWorkersOf(plan)) _period = policies.BalancePeriod;
        (_plan, _begun, _wasSlow) = (plan, time.GetTimestamp(), false);
    }

    /// <summary>Whether the grains should be placed again, with data shards that are dealt out by the workers' speed.</summary>
    /// <param name="times">How long the workers have computed in this period.</param>
    public bool IsWorthMoving(WorkerTimes times)
    {
        // Workers that share a slot wait for each other, so their times do not tell their speed.
        if (_plan is not { Workers.Count: > 1 } plan || plan.Load > 1) return false;
        if (time.GetElapsedTime(_begun) < _period || times.Steps < LeastSteps) return false;
        int[] now = [.. plan.DataShards.Select(shards => shards.Count)];
        double[] each = [.. times.Means.Zip(now, (mean, count) => mean / count)];
        int[] better = ShardDeal.BySpeed(now.Sum(), each);
        times.Clear();
        bool isSlow = ShardDeal.Time(better, each) <= (1 - policies.BalanceGain) * ShardDeal.Time(now, each), move = isSlow && _wasSlow;
        (_begun, _wasSlow) = (time.GetTimestamp(), isSlow && !move);
        if (!move) return false;
        _plan = plan with { DataShards = ShardDeal.Ranges(better) };
        _period = _period * 2 < policies.BalanceLongest ? _period * 2 : policies.BalanceLongest;
        return true;
    }

    bool HasWorkersOf(ClusterPlan plan) => _plan is { } known && known.Workers.SequenceEqual(plan.Workers);
}
