using System.Buffers;

namespace Windrow.Silo.Transport;

/// <summary>Pinned memory blocks of one size for the sockets. Only a limited number is kept for reuse, so the memory of a burst is given back. The block
/// that was returned last is taken first: most of it is still in the cache.</summary>
/// <param name="blockBytes">The size of a block; the pipes fill a whole one before they ask for the next.</param>
/// <param name="kept">Number of free blocks kept; the rest are left to the garbage collector.</param>
sealed class BlockPool(int blockBytes, int kept) : MemoryPool<byte>
{
    readonly Lock _gate = new();
    readonly Stack<Block> _free = [];

    public override int MaxBufferSize => blockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, blockBytes);
        lock (_gate)
        {
            if (_free.TryPop(out Block? block)) return block;
        }

        return new Block(this, GC.AllocateUninitializedArray<byte>(blockBytes, pinned: true));
    }

    void Return(Block block)
    {
        lock (_gate)
        {
            if (_free.Count < kept) _free.Push(block);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate) _free.Clear();
    }

    /// <summary>The array is already on the pinned heap, so pinning it again costs nothing.</summary>
    sealed class Block(BlockPool pool, byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)bytes.Length, nameof(elementIndex));
            return new MemoryHandle((byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(bytes, elementIndex));
        }

        public override void Unpin()
        {
        }

        protected override bool TryGetArray(out ArraySegment<byte> segment)
        {
            segment = bytes;
            return true;
        }

        protected override void Dispose(bool disposing) => pool.Return(this);
    }
}
