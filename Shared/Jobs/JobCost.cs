using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Costs;
using Windrow.Numerics;

namespace Windrow.Jobs;

/// <summary>What a job needs in memory, network traffic and arithmetic, known before it runs.</summary>
/// <param name="Parameters">Number of learned parameters.</param>
/// <param name="WorkerBytes">Memory of a worker; that of the largest one when their shares differ.</param>
/// <param name="StepWireBytes">What a worker sends and receives in a step if it is alone on its silo and no parameter shard is there.</param>
/// <param name="StepFlops">Operations in the matrix products of one step, over all workers: 2mnk for each [m, k]·[k, n].</param>
public sealed record JobCost(long Parameters, WorkerBytes WorkerBytes, WireBytes StepWireBytes, StepFlops StepFlops)
{
    /// <summary>The cost of a job with full windows. If the job sets no number of workers, one for each data shard is assumed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ports">What the model reads and predicts, which depends on the data.</param>
    /// <param name="steps">Maximum number of time steps in a window.</param>
    /// <param name="sourceSteps">Maximum number of time steps in a source sequence; 0 without them.</param>
    public static JobCost Of(JobFile job, ModelPorts ports, int steps, int sourceSteps)
    {
        bool ragged = job.Data is SequenceDataOptions or ExampleDataOptions;        // rows may have different lengths
        SequenceModel model = new(job.Model, ports);
        int dataShards = job.Parallelism.DataShards, workers = job.Parallelism.Workers ?? dataShards, each = (dataShards + workers - 1) / workers;
        int[] rows = [.. Enumerable.Range(0, each).Select(i => DataShards.Lanes(job.Training.BatchSize, dataShards, i).Count)];
        ModelCost[] shards = [.. rows.Select(count => ModelCost.Of(model, steps, count, ragged, sourceSteps, job.Training.Memory))];
        ModelCost whole = ModelCost.Of(model, steps, job.Training.BatchSize, ragged, sourceSteps, job.Training.Memory);
        long wireBytes = whole.WeightBytes / sizeof(float) * job.Parallelism.Exchange.Size();
        return new JobCost(
            whole.Parameters,
            new WorkerBytes
            {
                Weights = job.Parallelism.Exchange == FloatFormat.Float32 ? whole.WeightBytes : 2 * whole.WeightBytes,
                Gradients = whole.WeightBytes * each,
                Workspace = shards.DistinctBy(shard => shard.WorkspaceBytes).Sum(shard => shard.WorkspaceBytes),
                Batches = shards.Sum(shard => shard.BatchBytes),
                States = 2 * shards.Sum(shard => shard.StateBytes),
            },
            new WireBytes(wireBytes, wireBytes),
            new StepFlops(whole.ForwardFlops, whole.BackwardFlops));
    }
}

/// <summary>Memory of a worker, in bytes.</summary>
public sealed record WorkerBytes
{
    /// <summary>The parameters; once for all workers of a silo, and once more for evaluations if those of the steps are rounded.</summary>
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
/// <param name="Sent">Gradients, at most: cache lines of zeros are not sent.</param>
/// <param name="Received">The new parameters.</param>
public sealed record WireBytes(long Sent, long Received);

/// <summary>Operations of a step.</summary>
/// <param name="Forward">From the inputs to the predictions.</param>
/// <param name="Backward">From the loss back to every parameter, with activations that are computed again.</param>
public sealed record StepFlops(long Forward, long Backward);
