using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>The section <c>parallelism</c> of a job file.</summary>
public sealed record ParallelismOptions
{
    [Description("Fixed parts of every batch. Part of the result: another number gives other rounding.")]
    [Range(1, 4096)]
    public int DataShards { get; init; } = 1;

    [Description("Workers that compute the data shards; one for each free core of the cluster, at most one for each data shard, when left out.")]
    [Range(1, 4096)]
    public int? Workers { get; init; }

    [Description("Grains that share out the parameters and the optimizer's state.")]
    [Range(1, 1024)]
    public int ParameterShards { get; init; } = 1;

    [Description("Copies of the training's state in the memory of other silos, from which the job continues when a silo is lost. With one silo there are none.")]
    [Range(0, 16)]
    public int Mirrors { get; init; } = 1;

    internal IEnumerable<CrossProblem> Problems()
    {
        if (Workers > DataShards)
            yield return new(
                $"parallelism.workers is {Workers} and parallelism.dataShards is {DataShards}",
                "workers must be at most dataShards, because each computes at least one.",
                "parallelism.workers", "parallelism.dataShards");
    }
}
