using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>A silo that can take workers.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Name">Its name, as shown to users.</param>
/// <param name="Slots">Number of workers that it runs at the same time.</param>
sealed record SiloPlace(SiloAddress Address, string Name, int Slots);

/// <summary>Which silo gets which worker and which parameter shard, and which worker gets which data shards.</summary>
/// <param name="Workers">The silo of each worker. Neighbours share a silo, so that their gradients are summed there.</param>
/// <param name="ParameterShards">The silo of each parameter shard.</param>
/// <param name="DataShards">The data shards of each worker: <c>Count</c> from <c>First</c> on.</param>
sealed record ClusterPlan(
    IReadOnlyList<SiloPlace> Workers, IReadOnlyList<SiloPlace> ParameterShards, IReadOnlyList<(int First, int Count)> DataShards)
{
    /// <summary>Every silo of the plan, once.</summary>
    public IReadOnlyList<SiloPlace> Silos { get; } = [.. Workers.Concat(ParameterShards).Distinct()];

    /// <summary>Spreads a job over silos as its job file says.</summary>
    /// <param name="silos">The silos, with the slots that the job may use; at least one.</param>
    /// <param name="parallelism">The job file's section.</param>
    /// <param name="all">The silos that can have parameter shards if the job file says how many there are; null for those with slots.</param>
    public static ClusterPlan Make(IReadOnlyList<SiloPlace> silos, ParallelismOptions parallelism, IReadOnlyList<SiloPlace>? all = null)
    {
        int? workers = parallelism.MinWorkers is null ? parallelism.Workers : Math.Min(parallelism.Workers ?? int.MaxValue, SlotsOf(silos));
        return Make(silos, workers, parallelism.DataShards, parallelism.ParameterShards, all);
    }

    /// <summary>Why silos are too few for a job, and what to do; null when they are enough.</summary>
    public static string? Missing(IReadOnlyList<SiloPlace> silos, ParallelismOptions parallelism, string jobId)
    {
        int slots = SlotsOf(silos);
        if (parallelism.MinWorkers is not int least || slots >= least) return null;
        string where = silos.Count == 1 ? "1 silo" : $"{silos.Count} silos";
        return $"Waiting for {least} slots (parallelism.minWorkers); there are {slots} on {where}. "
            + $"The job continues when silos join, or after 'windrow scale {jobId} --min-workers {slots}'.";
    }

    static int SlotsOf(IReadOnlyList<SiloPlace> silos) => silos.Sum(silo => silo.Slots);

    /// <summary>Spreads a job over silos: workers in proportion to the slots, parameter shards round robin.</summary>
    /// <param name="silos">The silos; at least one.</param>
    /// <param name="workers">Number of workers; null for one in each slot.</param>
    /// <param name="dataShards">Number of data shards; there are never more workers than that.</param>
    /// <param name="parameterShards">Number of parameter shards; null for one on each silo that has workers, which spreads the exchange evenly.</param>
    /// <param name="all">The silos that can have parameter shards if their number is given; null for <paramref name="silos"/>.</param>
    public static ClusterPlan Make(
        IReadOnlyList<SiloPlace> silos, int? workers, int dataShards, int? parameterShards, IReadOnlyList<SiloPlace>? all = null)
    {
        all ??= silos;
        int slots = SlotsOf(silos), count = Math.Min(workers ?? slots, dataShards);
        List<SiloPlace> places = [];
        int before = 0;
        foreach (SiloPlace silo in silos)
        {
            before += silo.Slots;
            while (places.Count < (long)count * before / slots) places.Add(silo);
        }

        return new ClusterPlan(
            places,
            parameterShards is int shards ? [.. Enumerable.Range(0, shards).Select(i => all[i % all.Count])] : [.. places.Distinct()],
            ShardDeal.Even(dataShards, places.Count));
    }

    /// <summary>Workers per slot on the silo that has the most: above 1, workers wait for each other.</summary>
    public double Load => Workers.GroupBy(place => place).Max(silo => (double)silo.Count() / silo.Key.Slots);

    /// <summary>Whether the numbers of data shards of any two workers differ by one at most.</summary>
    public bool IsEven => DataShards.Max(shards => shards.Count) - DataShards.Min(shards => shards.Count) <= 1;

    /// <summary>Whether more workers compute at the same time in this plan than in another.</summary>
    public bool IsFasterThan(ClusterPlan other) => Workers.Count > other.Workers.Count || (Workers.Count == other.Workers.Count && Load < other.Load);

    /// <summary>The plan with the silos that the grains are actually on.</summary>
    /// <param name="workers">The silo of each worker.</param>
    /// <param name="parameterShards">The silo of each parameter shard.</param>
    public ClusterPlan Moved(IReadOnlyList<SiloAddress> workers, IReadOnlyList<SiloAddress> parameterShards)
    {
        return new ClusterPlan([.. workers.Select(Place)], [.. parameterShards.Select(Place)], DataShards);

        SiloPlace Place(SiloAddress address) =>
            Silos.FirstOrDefault(silo => silo.Address.Equals(address)) ?? new SiloPlace(address, address.ToString(), 1);
    }
}
