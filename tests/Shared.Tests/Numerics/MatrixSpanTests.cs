using System.Runtime.CompilerServices;
using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

public class MatrixSpanTests
{
    [Fact]
    public void Rows_are_one_stride_apart()
    {
        float[] memory = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        MatrixSpan m = new(memory, 3, 2, 4);
        Assert.Equal([4f, 5], m.Row(1).ToArray());
        MatrixSpan last = m.RowRange(1, 2);
        Assert.Equal((2, 2, 4), (last.Rows, last.Cols, last.Stride));
        last.Row(1)[0] = -1;
        Assert.Equal(-1f, memory[8]);
        MatrixView read = m;
        Assert.Equal([-1f, 9], read.RowRange(2, 1).Row(0).ToArray());
    }

    [Theory]
    [InlineData(11, 3, 4, 4)]               // the last row ends outside the memory
    [InlineData(100, 3, 4, 3)]              // rows overlap
    [InlineData(100, -1, 4, 4)]
    [InlineData(100, 1, -4, 4)]
    [InlineData(100, 65_537, 65_536, 65_536)]   // the size overflows an int
    public void A_matrix_that_does_not_fit_its_memory_is_rejected(int length, int rows, int cols, int stride)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => { _ = new MatrixView(new float[length], rows, cols, stride); });
        Assert.Contains($"[{rows}, {cols}] with rows {stride} apart", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => { _ = new MatrixSpan(new float[length], rows, cols, stride); });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4097)]
    public unsafe void Aligned_memory_starts_on_a_cache_line_as_zeros_and_does_not_move(int length)
    {
        AlignedBuffer buffer = new(length);
        nint before = Address(buffer);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(before, Address(buffer));
        Assert.Equal(0, before % 64);
        Assert.Equal(length, buffer.Span.Length);
        Assert.Equal(length, buffer.Memory.Length);
        Assert.False(buffer.Span.ContainsAnyExcept(0f));

        static nint Address(AlignedBuffer b) => (nint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(b.Span));
    }
}
