namespace Windrow.Numerics;

/// <summary>The one place where sizes of buffers are multiplied: their products easily pass 32 bits.</summary>
public static class BufferSize
{
    /// <summary>Floats that the largest <see cref="AlignedBuffer"/> holds: what an array holds, less a cache line.</summary>
    public const int Most = 2_147_483_591 - 16;

    /// <summary>Elements of a buffer with a row for each of <paramref name="rows"/>.</summary>
    /// <exception cref="OverflowException">There would be more than <see cref="Most"/>. A job that needs a buffer of this size is refused before it runs.</exception>
    public static int Of(int rows, int cols)
    {
        long length = (long)rows * cols;
        return length is >= 0 and <= Most ? (int)length : throw TooLarge(rows, cols);
    }

    /// <inheritdoc cref="Of(int, int)"/>
    public static int Of(long rows, long cols)
    {
        Int128 length = (Int128)rows * cols;
        return length >= 0 && length <= Most ? (int)length : throw TooLarge(rows, cols);
    }

    static OverflowException TooLarge(long rows, long cols) => new(
        $"A buffer of [{rows}, {cols}] numbers was asked for, and at most {Most} fit. Lower the sizes of the model, the batch or the window.");
}
