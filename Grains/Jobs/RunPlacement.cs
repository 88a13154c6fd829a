using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>Decides where the grains of a run are placed, and when they must be placed again.</summary>
/// <param name="services">The silo's services.</param>
/// <param name="slots">The slots of the run.</param>
/// <param name="orders">What users have asked of the run, and silos that are about to stop.</param>
sealed class RunPlacement(RunServices services, RunSlots slots, RunOrders orders)
{
    readonly ShardBalance _balance = new(services.Policies, services.Time);
    long _version, _changedAt;

    /// <summary>The members of the cluster when the grains were last placed.</summary>
    public ClusterMembershipSnapshot Members { get; private set; } = services.Silos.Members;

    /// <summary>The active silos that are not about to stop.</summary>
    public List<SiloPlace> Staying => [.. services.Silos.Active().Where(silo => !orders.Leaving.ContainsKey(silo.Address))];

    /// <summary>Increases when silos come or go, and when the job gets more slots.</summary>
    long Version => services.Silos.Version + slots.Version;

    /// <summary>Where the grains should be now.</summary>
    public ClusterPlan Plan(ParallelismOptions parallelism)
    {
        (_version, Members) = (Version, services.Silos.Members);
        return _balance.Applied(Best(parallelism));
    }

    /// <summary>Notes where the grains are.</summary>
    public void Placed(RunGrains grains) => _balance.Begin(grains.Plan);

    /// <summary>Whether the grains must be placed again: another number of workers is wanted, one of their silos is about to stop, another job needs
    /// their slots, a worker is slow, or there are more slots, which would make training faster.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="isOn">Whether the run depends on a silo.</param>
    /// <param name="parallelism">The section of the job file.</param>
    public bool MustMove(RunGrains grains, Func<SiloAddress, bool> isOn, ParallelismOptions parallelism)
    {
        if (orders.Scale is not null || orders.Leaving.Keys.Any(isOn) || slots.MustGiveBack) return true;
        if (_balance.IsWorthMoving(grains.Times)) return true;
        if (Version != _version) (_version, _changedAt) = (Version, services.Time.GetTimestamp());
        if (_changedAt == 0 || services.Time.GetElapsedTime(_changedAt) < services.Policies.JoinSettles) return false;
        _changedAt = 0;
        return Staying.Count > 0 && Best(parallelism).IsFasterThan(grains.Plan);
    }

    ClusterPlan Best(ParallelismOptions parallelism)
    {
        IReadOnlyList<SiloPlace> silos = Staying is { Count: > 0 } staying ? staying : services.Silos.Active();
        return ClusterPlan.Make(slots.On(silos), parallelism, silos);
    }
}
