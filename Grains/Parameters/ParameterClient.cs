using Windrow.Grains.Reduction;
using Windrow.Grains.Runs;
using Windrow.Grains.Wire;
using Windrow.Numerics;

namespace Windrow.Grains.Parameters;

/// <summary>All parameter shards of one run, seen as the flat vector that they form. Tensors travel in chunks, a few at a time.</summary>
sealed class ParameterClient
{
    readonly ParameterRange[] _ranges;
    readonly IParameterShardGrain[] _shards;
    readonly FloatFormat _exchange;
    readonly ShardSteps? _here;

    /// <summary>What workers read. In float32, both parts are the same, and silos of older versions know only this one.</summary>
    int WorkerPart => _exchange == FloatFormat.Float32 ? ParameterShardSetup.Weights : ParameterShardSetup.WorkerWeights;

    /// <summary>The shards of one start of a job.</summary>
    /// <param name="grains">Calls grains.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="incarnation">Which start of the job.</param>
    /// <param name="ranges">The range of each shard.</param>
    /// <param name="exchange">Number format of gradients, and of the parameters with which workers compute.</param>
    /// <param name="here">The first shard, if it is on this silo.</param>
    public ParameterClient(IGrainFactory grains, string jobId, int incarnation, ParameterRange[] ranges, FloatFormat exchange, ShardSteps? here = null)
    {
        (_ranges, _exchange) = (ranges, exchange);
        _here = here is { CanStepHere: true } ? here : null;
        _shards = [.. ranges.Select((_, i) => grains.GetGrain<IParameterShardGrain>(RunKeys.ParameterShard(jobId, incarnation, i)))];
    }

    /// <summary>Reads one part (the parameters, or a slot of the optimizer) of every shard.</summary>
    public Task ReadAsync(int part, Memory<float> flat) => ForEachShardAsync((shard, range) =>
        InFlight.ForEachAsync(Enumerable.Range(0, range.Chunks), chunk => ReadChunkAsync(shard, part, range, chunk, flat)));

    /// <summary>Reads the parameters with which workers compute.</summary>
    public Task PullAsync(Memory<float> flat) => ReadAsync(WorkerPart, flat);

    /// <summary>Writes one part of every shard.</summary>
    public Task LoadAsync(int part, ReadOnlyMemory<float> flat) => ForEachShardAsync((shard, range) =>
        InFlight.ForEachAsync(Enumerable.Range(0, range.Chunks), chunk =>
        {
            (int start, int length) = range.Chunk(chunk);
            return shard.LoadAsync(part, start, new TensorBlob(flat.Slice(range.Offset + start, length)));
        }));

    /// <summary>Whether a step can be made without messages, once the gradients of all data shards are here.</summary>
    public bool CanStepHere => _here is not null;

    /// <summary>Makes a step on the calling thread; null when something has to be sent.</summary>
    /// <inheritdoc cref="StepAsync(long, IReadOnlyList{ValueTuple{TreeNode, GradientSum}}, double, Memory{float}, string?)"/>
    public PushReply? TryStepHere(long step, IReadOnlyList<(TreeNode Node, GradientSum Sum)> sums, double learningRate, string? trace = null)
    {
        if (_here is null || sums is not [var (node, sum)] || !_here.IsWhole(node)) return null;
        GradientPush[] chunks = new GradientPush[_ranges[0].Chunks];
        for (int chunk = 0; chunk < chunks.Length; chunk++) chunks[chunk] = Push(_ranges[0], step, node, sum, chunk, learningRate, trace);
        return _here.StepHere(chunks);
    }

    /// <summary>One step: sends the silo's sums of gradients to every shard, and receives the new parameters.</summary>
    /// <param name="step">Steps made before.</param>
    /// <param name="sums">Sums over whole subtrees of data shards, in the job's number format; not written to until the step is complete.</param>
    /// <param name="learningRate">Learning rate of the step.</param>
    /// <param name="weights">The flat parameter vector, overwritten, except for the ranges that a shard on this silo writes into it.</param>
    /// <param name="trace">The span of the exchange; null when the step is not traced.</param>
    /// <returns>The shards' common answer, with the longest of their times.</returns>
    public async Task<PushReply> StepAsync(
        long step, IReadOnlyList<(TreeNode Node, GradientSum Sum)> sums, double learningRate, Memory<float> weights, string? trace = null)
    {
        PushReply[] replies = await FirstFailure.WhenAll(_shards.Select((shard, i) => StepAsync(shard, _ranges[i], step, sums, learningRate, weights, trace)));
        return replies.FirstOrDefault(reply => !reply.Outcome.IsStepMade()) ?? replies[0] with
        {
            Weights = null,
            WaitMilliseconds = replies.Max(reply => reply.WaitMilliseconds),
            UpdateMilliseconds = replies.Max(reply => reply.UpdateMilliseconds),
        };
    }

    async Task<PushReply> StepAsync(
        IParameterShardGrain shard,
        ParameterRange range,
        long step,
        IReadOnlyList<(TreeNode Node, GradientSum Sum)> sums,
        double learningRate,
        Memory<float> weights,
        string? trace)
    {
        GradientPush[] pushes = [.. sums.SelectMany(_ => Enumerable.Range(0, range.Chunks), (sum, chunk) => Push(range, step, sum.Node, sum.Sum, chunk, learningRate, trace))];
        PushReply? refusal = null;
        await InFlight.ForEachAsync(pushes[..^1], async push =>
        {
            PushReply taken = await shard.PushAsync(push);
            if (taken.Outcome != PushOutcome.Taken) refusal = taken;
        });
        if (refusal is not null) return refusal;

        // The last push is answered with its chunk of the new parameters: with one chunk, a step is one round trip.
        PushReply reply = await shard.PushAsync(pushes[^1] with { Last = true });
        if (!reply.Outcome.IsStepMade()) return reply;
        if (!Receive(reply.Weights!, range, pushes[^1].Chunk, weights)) return reply;       // then the other chunks are in place too
        await InFlight.ForEachAsync(
            Enumerable.Range(0, range.Chunks - 1), chunk => ReadChunkAsync(shard, WorkerPart, range, chunk, weights));
        return reply;
    }

    GradientPush Push(ParameterRange range, long step, TreeNode node, GradientSum sum, int chunk, double learningRate, string? trace)
    {
        (int start, int length) = range.Chunk(chunk);
        return new GradientPush
        {
            Step = step,
            FirstDataShard = node.First,
            DataShardCount = node.Count,
            Chunk = chunk,
            Gradient = new TensorBlob(sum.Gradient.Values.Memory.Slice(range.Offset + start, length), _exchange),
            Loss = sum.Loss.Loss,
            Weight = sum.Loss.Weight,
            Tokens = sum.Loss.Tokens,
            LearningRate = learningRate,
            Last = false,
            Trace = trace,
        };
    }

    static async Task ReadChunkAsync(IParameterShardGrain shard, int part, ParameterRange range, int chunk, Memory<float> flat)
    {
        (int start, int length) = range.Chunk(chunk);
        Receive(await shard.ReadAsync(part, start, length), range, chunk, flat);
    }

    /// <summary>Copies values into place; false when they are already there, because the shard is on this silo (see <see cref="SiloParameters"/>).</summary>
    static bool Receive(TensorBlob values, ParameterRange range, int chunk, Memory<float> flat)
    {
        (int start, int length) = range.Chunk(chunk);
        Span<float> place = flat.Span.Slice(range.Offset + start, length);
        if (values.Span.Overlaps(place)) return false;
        values.Span.CopyTo(place);
        values.Dispose();
        return true;
    }

    Task ForEachShardAsync(Func<IParameterShardGrain, ParameterRange, Task> action) =>
        Task.WhenAll(_shards.Select((shard, i) => action(shard, _ranges[i])));
}
