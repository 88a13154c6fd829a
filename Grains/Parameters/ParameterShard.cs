using System.Diagnostics;
using Windrow.Grains.Reduction;
using Windrow.Grains.Wire;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Optimizers;
using Windrow.Sequences;

namespace Windrow.Grains.Parameters;

/// <summary>A range of the parameters with the optimizer's state for it: collects one step's gradients, averages, clips and updates.</summary>
/// <remarks>One caller at a time, except that the pieces of a complete step may be processed in parallel. Each chunk is collected as it
/// arrives, in its own reduction tree.</remarks>
sealed class ParameterShard
{
    /// <summary>Number of floats processed at a time: a few blocks of one chunk, so that every sum covers whole blocks.</summary>
    const int PieceLength = TensorBlob.ChunkLength / 4;

    readonly ParameterRange _range;
    readonly Optimizer _optimizer;
    readonly ClipOptions? _clip;
    readonly AlignedBuffer _vector;
    readonly int _start;
    readonly FloatFormat _exchange;
    readonly ReductionTree<TensorBlob>[] _chunks;
    readonly ReductionTree<LossSum> _losses;
    int _completeChunks;

    /// <summary>A range, with the optimizer's state as it is before the first step.</summary>
    /// <param name="range">The range.</param>
    /// <param name="vector">Holds the parameters with which workers compute.</param>
    /// <param name="start">Index in <paramref name="vector"/> where the range begins.</param>
    /// <param name="exchange">Number format of the parameters with which workers compute.</param>
    /// <param name="dataShards">Number of data shards of the job.</param>
    /// <param name="optimizer">The job's optimizer.</param>
    /// <param name="clip">Limits of the gradient; null for none.</param>
    /// <param name="step">Steps made so far.</param>
    public ParameterShard(
        ParameterRange range, AlignedBuffer vector, int start, FloatFormat exchange, int dataShards, Optimizer optimizer, ClipOptions? clip, long step)
    {
        (_range, _optimizer, _clip, Step) = (range, optimizer, clip, step);
        (_vector, _start, _exchange) = (vector, start, exchange);
        Weights = exchange == FloatFormat.Float32 ? WorkerWeights : new AlignedBuffer(range.Length).Memory;
        State = new OptimizerState(optimizer, range.Length);
        _chunks = [.. Enumerable.Range(0, range.Chunks).Select(_ => new ReductionTree<TensorBlob>(dataShards))];
        _losses = new ReductionTree<LossSum>(dataShards);
        BlockCount = (range.Length + ParameterLayout.BlockLength - 1) / ParameterLayout.BlockLength;
    }

    /// <summary>Steps made.</summary>
    public long Step { get; private set; }

    /// <summary>The optimizer's state for the range.</summary>
    public OptimizerState State { get; }

    /// <summary>Number of blocks in the range.</summary>
    public int BlockCount { get; }

    /// <summary>Number of pieces in the range.</summary>
    public int Pieces => (_range.Length + PieceLength - 1) / PieceLength;

    /// <summary>The parameters of the range in float32, which the optimizer updates.</summary>
    public Memory<float> Weights { get; }

    /// <summary>The parameters with which workers compute: <see cref="Weights"/>, rounded to the job's number format. In float32, both are the same
    /// memory.</summary>
    public Memory<float> WorkerWeights => _vector.Memory.Slice(_start, _range.Length);

    /// <summary>Whether every chunk has the gradients of all data shards.</summary>
    public bool IsComplete => _completeChunks == _chunks.Length;

    /// <summary>Losses of the step; available only when it is complete.</summary>
    public LossSum Loss => _losses.TryGetRoot(out LossSum sum) ? sum : throw new InvalidOperationException("The step is not complete.");

    /// <summary>Sets parameters.</summary>
    /// <param name="start">Index of the first one within the range.</param>
    /// <param name="values">Their values.</param>
    public void Load(int start, ReadOnlySpan<float> values)
    {
        values.CopyTo(Weights.Span[start..]);
        RoundForWorkers(start, values.Length);
    }

    /// <summary>Adds a sum of gradients. One that was already added is not counted again.</summary>
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

        if (push.Chunk == 0 && _losses.TryClaim(node)) _losses.Add(node, new LossSum(push.Loss, push.Weight, push.Tokens), static (a, b) => a + b);
        _chunks[push.Chunk].Add(node, push.Gradient, TensorBlob.Sum);
        if (_chunks[push.Chunk].TryGetRoot(out _)) _completeChunks++;
    }

    /// <summary>Sum of squares of each block of one piece of the summed gradient, for the global norm.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="sums">Sums of the whole range, [<see cref="BlockCount"/>]; only those of the piece are written.</param>
    public void SumSquares(int piece, Span<double> sums)
    {
        const int BlocksInPiece = PieceLength / ParameterLayout.BlockLength;
        int first = piece * BlocksInPiece;
        GradientClip.SumSquares(Summed(piece), sums[first..Math.Min(first + BlocksInPiece, sums.Length)]);
    }

    /// <summary>Averages, clips and updates one piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="norm">L2 norm of the mean gradient over all parameter shards.</param>
    /// <param name="learningRate">Learning rate of the step.</param>
    public void Update(int piece, double norm, double learningRate)
    {
        MeanGradient gradient = new(Summed(piece), GradientClip.Scale(_clip, norm, Loss.Weight), _clip?.Value);
        int start = piece * PieceLength;
        int length = gradient.Length;
        _optimizer.Update(Weights.Span.Slice(start, length), gradient, State, start, Step + 1, learningRate);
        RoundForWorkers(start, length);
    }

    /// <summary>Ends the step after every piece has been updated, or without an update if it is to be skipped; the shard is then ready for the next one.</summary>
    public void EndStep()
    {
        Step++;
        foreach (ReductionTree<TensorBlob> chunk in _chunks)
        {
            foreach ((_, TensorBlob sum) in chunk.Waiting) sum.Dispose();
            chunk.Clear();
        }

        _losses.Clear();
        _completeChunks = 0;
    }

    void RoundForWorkers(int start, int length)
    {
        if (_exchange == FloatFormat.Bfloat16) Bfloat16.Round(Weights.Span.Slice(start, length), WorkerWeights.Span.Slice(start, length));
    }

    /// <summary>The summed gradient of one piece.</summary>
    ReadOnlySpan<float> Summed(int piece)
    {
        int start = piece * PieceLength;
        bool complete = _chunks[start / TensorBlob.ChunkLength].TryGetRoot(out TensorBlob? sum);
        Debug.Assert(complete, "Only complete steps are updated.");
        return sum!.Span.Slice(start % TensorBlob.ChunkLength, Math.Min(PieceLength, _range.Length - start));
    }
}
