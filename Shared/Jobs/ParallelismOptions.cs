using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Numerics;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>The section <c>parallelism</c> of a job file.</summary>
public sealed record ParallelismOptions
{
    [Description("Number of fixed parts of every batch. It affects the result, because a different number rounds differently.")]
    [Range(1, 4096)]
    public int DataShards { get; init; } = 1;

    [Description("Number of workers that compute the data shards. When left out, one for each free core of the cluster, but at most one for each data shard.")]
    [Range(1, 4096)]
    public int? Workers { get; init; }

    [Description("Least number of workers. With fewer free cores the job waits; with more it uses them, up to workers. When left out, workers share cores if there are too few.")]
    [Range(1, 4096)]
    public int? MinWorkers { get; init; }

    [Description("Number of grains among which the parameters and the optimizer's state are divided. When left out, one for each silo that has workers.")]
    [Range(1, 1024)]
    public int? ParameterShards { get; init; }

    [Description("Copies of the training's state in the memory of other silos, from which the job continues when a silo is lost. With one silo there are none.")]
    [Range(0, 16)]
    public int Mirrors { get; init; } = 1;

    [Description("Number format of the gradients and parameters that silos exchange in each step. bfloat16 takes half the bytes. It affects the result, because it rounds.")]
    public FloatFormat Exchange { get; init; } = FloatFormat.Float32;

    internal IEnumerable<CrossProblem> Problems()
    {
        if (Workers > DataShards)
            yield return new(
                $"parallelism.workers is {Workers} and parallelism.dataShards is {DataShards}",
                "workers must be at most dataShards, because each worker computes at least one data shard.",
                "parallelism.workers", "parallelism.dataShards");
        if (MinWorkers > DataShards)
            yield return new(
                $"parallelism.minWorkers is {MinWorkers} and parallelism.dataShards is {DataShards}",
                "minWorkers must be at most dataShards, because each worker computes at least one data shard.",
                "parallelism.minWorkers", "parallelism.dataShards");
        if (MinWorkers > Workers)
            yield return new(
                $"parallelism.minWorkers is {MinWorkers} and parallelism.workers is {Workers}",
                "minWorkers must be at most workers, which is the largest number.",
                "parallelism.minWorkers", "parallelism.workers");
    }
}
