using Windrow.Grains.Wire;
using Windrow.Models;

namespace Windrow.Grains.Parameters;

/// <summary>The part of the flat parameter vector that one parameter shard owns.</summary>
/// <param name="Offset">Index of its first float, which starts a block.</param>
/// <param name="Length">Number of floats.</param>
readonly record struct ParameterRange(int Offset, int Length)
{
    /// <summary>Number of chunks in which the range is sent.</summary>
    public int Chunks => (Length + TensorBlob.ChunkLength - 1) / TensorBlob.ChunkLength;

    /// <summary>Divides the blocks of a vector among shards. If they cannot be divided evenly, the first shards get one more.
    /// There are never more shards than blocks.</summary>
    public static ParameterRange[] Deal(ParameterLayout layout, int shards)
    {
        int blocks = layout.BlockCount, count = Math.Min(shards, blocks);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int first = FirstBlock(i) * ParameterLayout.BlockLength;
            return new ParameterRange(first, Math.Min(FirstBlock(i + 1) * ParameterLayout.BlockLength, layout.Length) - first);
        })];

        int FirstBlock(int shard) => shard * (blocks / count) + Math.Min(shard, blocks % count);
    }

    /// <summary>A chunk's place within the range.</summary>
    public (int Start, int Length) Chunk(int chunk)
    {
        int start = chunk * TensorBlob.ChunkLength;
        return (start, Math.Min(TensorBlob.ChunkLength, Length - start));
    }
}
