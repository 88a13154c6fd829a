using System.Diagnostics;
using Windrow.Grains.Reduction;
using Windrow.Grains.Wire;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Optimizers;
using Windrow.Sequences;

namespace Windrow.Grains.Parameters;

/// <summary>A range of the parameters with its optimizer's state: collects one step's gradients, averages, clips, updates.</summary>
/// <remarks>One caller at a time. Chunks are collected one by one as they come, each in a reduction tree of its own.</remarks>
sealed class ParameterShard
{
    readonly ParameterRange _range;
    readonly Optimizer _optimizer;
    readonly ClipOptions? _clip;
    readonly AlignedBuffer _weights;
    readonly ReductionTree<TensorBlob>[] _chunks;
    readonly ReductionTree<LossSum> _losses;

    /// <summary>A range of zeros, with the optimizer's state as it is before the first step.</summary>
    /// <param name="range">The range.</param>
    /// <param name="dataShards">Data shards of the job.</param>
    /// <param name="optimizer">The job's optimizer.</param>
    /// <param name="clip">Limits of the gradient; null for none.</param>
    /// <param name="step">Steps made so far.</param>
    public ParameterShard(ParameterRange range, int dataShards, Optimizer optimizer, ClipOptions? clip, long step)
    {
        (_range, _optimizer, _clip, Step) = (range, optimizer, clip, step);
        _weights = new AlignedBuffer(range.Length);
        State = new OptimizerState(optimizer, range.Length);
        _chunks = [.. Enumerable.Range(0, range.Chunks).Select(_ => new ReductionTree<TensorBlob>(dataShards))];
        _losses = new ReductionTree<LossSum>(dataShards);
        BlockCount = (range.Length + ParameterLayout.BlockLength - 1) / ParameterLayout.BlockLength;
    }

    /// <summary>Steps made.</summary>
    public long Step { get; private set; }

    /// <summary>The optimizer's state for the range.</summary>
    public OptimizerState State { get; }

    /// <summary>Blocks of the range.</summary>
    public int BlockCount { get; }

    /// <summary>The parameters of the range.</summary>
    public Memory<float> Weights => _weights.Memory;

    /// <summary>Whether every chunk has the gradients of all data shards.</summary>
    public bool IsComplete => _losses.TryGetRoot(out _) && _chunks.All(chunk => chunk.TryGetRoot(out _));

    /// <summary>Losses of the step; only when it is complete.</summary>
    public LossSum Loss => _losses.TryGetRoot(out LossSum sum) ? sum : throw new InvalidOperationException("The step is not complete.");

    /// <summary>Takes a sum of gradients. One that was taken before counts no second time.</summary>
    /// <exception cref="ArgumentException">The push does not fit the range.</exception>
    public void Add(GradientPush push)
    {
        TreeNode node = new(push.FirstDataShard, push.DataShardCount);
        if (push.Chunk < 0 || push.Chunk >= _chunks.Length || push.Gradient.Length != _range.Chunk(push.Chunk).Length)
        {
            throw new ArgumentException(
                $"A gradient for chunk {push.Chunk} with {push.Gradient.Length} values does not fit the range of {_range.Length} values "
                + $"in {_chunks.Length} chunks.");
        }

        if (!_chunks[push.Chunk].TryClaim(node))
        {
            push.Gradient.Dispose();
            return;
        }

        _chunks[push.Chunk].Add(node, push.Gradient, TensorBlob.Sum);
        if (push.Chunk == 0 && _losses.TryClaim(node)) _losses.Add(node, new LossSum(push.Loss, push.Weight, push.Tokens), static (a, b) => a + b);
    }

    /// <summary>Sum of squares of each block of the summed gradient, for the global norm.</summary>
    /// <param name="sums">[<see cref="BlockCount"/>].</param>
    public void SumSquares(Span<double> sums)
    {
        const int BlocksInChunk = TensorBlob.ChunkLength / ParameterLayout.BlockLength;
        for (int c = 0; c < _chunks.Length; c++)
        {
            int first = c * BlocksInChunk;
            GradientClip.SumSquares(SumOf(c).Span, sums[first..Math.Min(first + BlocksInChunk, sums.Length)]);
        }
    }

    /// <summary>Makes the step: averages, clips, updates, and is ready for the next.</summary>
    /// <param name="norm">L2 norm of the mean gradient over all parameter shards.</param>
    /// <param name="learningRate">Learning rate of the step.</param>
    public void Update(double norm, double learningRate)
    {
        double scale = GradientClip.Scale(_clip, norm, Loss.Weight);
        for (int c = 0; c < _chunks.Length; c++)
        {
            (int start, int length) = _range.Chunk(c);
            MeanGradient gradient = new(SumOf(c).Span, scale, _clip?.Value);
            _optimizer.Update(_weights.Span.Slice(start, length), gradient, State, start, Step + 1, learningRate);
        }

        Step++;
        foreach (ReductionTree<TensorBlob> chunk in _chunks)
        {
            foreach ((_, TensorBlob sum) in chunk.Waiting) sum.Dispose();
            chunk.Clear();
        }

        _losses.Clear();
    }

    TensorBlob SumOf(int chunk)
    {
        bool complete = _chunks[chunk].TryGetRoot(out TensorBlob? sum);
        Debug.Assert(complete, "Only complete steps are updated.");
        return sum!;
    }
}
