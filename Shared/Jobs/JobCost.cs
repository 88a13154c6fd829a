using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Costs;

namespace Windrow.Jobs;

/// <summary>What a job needs, known before it runs: of memory, of the network, of arithmetic.</summary>
/// <param name="Parameters">Numbers that are learned.</param>
/// <param name="WorkerBytes">Memory of a worker: of the largest, when their shares differ.</param>
/// <param name="StepWireBytes">What a step sends and receives, for a worker that is alone on its silo and has no parameter shard there.</param>
/// <param name="StepFlops">Operations of one step over all workers, in matrix products: 2mnk for each [m, k]·[k, n].</param>
public sealed record JobCost(long Parameters, WorkerBytes WorkerBytes, WireBytes StepWireBytes, StepFlops StepFlops)
{
    /// <summary>The cost of a job on full windows; without a number of workers, on one for each data shard.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ports">What its data make the model read and predict.</param>
    /// <param name="steps">Time steps of a window, at most.</param>
    /// <param name="ragged">Whether rows may have different lengths.</param>
    public static JobCost Of(JobFile job, ModelPorts ports, int steps, bool ragged)
    {
        SequenceModel model = new(job.Model, ports);
        int dataShards = job.Parallelism.DataShards, workers = job.Parallelism.Workers ?? dataShards, each = (dataShards + workers - 1) / workers;
        int[] rows = [.. Enumerable.Range(0, each).Select(i => DataShards.Lanes(job.Training.BatchSize, dataShards, i).Count)];
        ModelCost[] shards = [.. rows.Select(count => ModelCost.Of(model, steps, count, ragged))];
        ModelCost whole = ModelCost.Of(model, steps, job.Training.BatchSize, ragged);
        return new JobCost(
            whole.Parameters,
            new WorkerBytes
            {
                Weights = whole.WeightBytes,
                Gradients = whole.WeightBytes * each,
                Workspace = shards.DistinctBy(shard => shard.WorkspaceBytes).Sum(shard => shard.WorkspaceBytes),
                Batches = shards.Sum(shard => shard.BatchBytes),
                States = 2 * shards.Sum(shard => shard.StateBytes),
            },
            new WireBytes(whole.WeightBytes, whole.WeightBytes),
            new StepFlops(whole.ForwardFlops, whole.BackwardFlops));
    }
}

/// <summary>Memory of a worker, in bytes.</summary>
public sealed record WorkerBytes
{
    /// <summary>The parameters; once for all workers of a silo.</summary>
    public required long Weights { get; init; }

    /// <summary>At most one gradient for each of its data shards, while sums wait for each other.</summary>
    public required long Gradients { get; init; }

    /// <summary>The memory of backpropagation; once for all data shards with the same number of rows.</summary>
    public required long Workspace { get; init; }

    /// <summary>A batch for each data shard.</summary>
    public required long Batches { get; init; }

    /// <summary>The state that each data shard's rows carry, in training and in validation.</summary>
    public required long States { get; init; }

    public long Total => Weights + Gradients + Workspace + Batches + States;
}

/// <summary>Bytes of a step on the wire, without the headers of messages.</summary>
/// <param name="Sent">Gradients; lines of zeros stay at home, so this is the most.</param>
/// <param name="Received">The new parameters.</param>
public sealed record WireBytes(long Sent, long Received);

/// <summary>Operations of a step.</summary>
/// <param name="Forward">From the inputs to the predictions.</param>
/// <param name="Backward">From the loss back to every parameter.</param>
public sealed record StepFlops(long Forward, long Backward);
