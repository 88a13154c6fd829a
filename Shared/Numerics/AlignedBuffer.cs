using System.Runtime.CompilerServices;

namespace Windrow.Numerics;

/// <summary>Float32 memory that starts on a cache line and never moves, which lets BLAS and vector code give the same bits on every buffer.</summary>
/// <remarks>The garbage collector owns the memory, so a message that still holds a view of it cannot outlive it.</remarks>
public sealed class AlignedBuffer
{
    const int Line = 64;

    readonly float[] _array;
    readonly int _start;

    /// <summary>Allocates zeros for a matrix of [<paramref name="rows"/>, <paramref name="cols"/>].</summary>
    /// <exception cref="OverflowException">They are more than <see cref="BufferSize.Most"/>.</exception>
    public AlignedBuffer(long rows, long cols)
        : this(BufferSize.Of(rows, cols))
    {
    }

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    public unsafe AlignedBuffer(int length)
    {
        _array = GC.AllocateUninitializedArray<float>(checked(length + Line / sizeof(float)), pinned: true);
        HugePages.Advise(_array);       // must come before the first write, which is when the pages are created
        Array.Clear(_array);
        nint address = (nint)Unsafe.AsPointer(ref _array[0]);
        _start = (int)((Line - address % Line) % Line / sizeof(float));
        Length = length;
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    public Span<float> Span => _array.AsSpan(_start, Length);

    public Memory<float> Memory => _array.AsMemory(_start, Length);

    /// <summary>The first rows·cols floats as a matrix.</summary>
    public MatrixSpan AsMatrix(int rows, int cols) => new(Span[..BufferSize.Of(rows, cols)], rows, cols);

    /// <summary>Sets every float to zero.</summary>
    public void Clear() => Span.Clear();
}
