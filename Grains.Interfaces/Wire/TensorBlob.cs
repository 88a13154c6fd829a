using Windrow.Numerics;

namespace Windrow.Grains.Wire;

/// <summary>Float32 values in a message. Between silos they travel as raw bytes into a pooled array, in 2 bytes each if all of them are numbers in
/// bfloat16; within one silo they are passed by reference, so values must not be written to while a message may still hold them.</summary>
/// <remarks>The receiver of a blob disposes of it when the values have been used. That returns a pooled array, and does nothing to values that
/// were passed by reference.</remarks>
public sealed class TensorBlob : IDisposable
{
    /// <summary>Most floats in one message: 1 MB. Larger messages delay every other message between two silos, and take longer per byte.</summary>
    public const int ChunkLength = 1 << 18;

    float[]? _pooled;

    /// <summary>Refers to values that belong to the caller.</summary>
    /// <param name="values">The values.</param>
    /// <param name="format">The format in which they are sent; each of them has been rounded to it.</param>
    public TensorBlob(ReadOnlyMemory<float> values, FloatFormat format = FloatFormat.Float32) => (Values, Format) = (values, format);

    TensorBlob(float[] pooled, FloatFormat format) : this(pooled.AsMemory(), format) => _pooled = pooled;

    /// <summary>The values; none after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<float> Values { get; private set; }

    /// <summary>The format in which the values are sent between silos.</summary>
    public FloatFormat Format { get; }

    public ReadOnlySpan<float> Span => Values.Span;

    public int Length => Values.Length;

    /// <summary>left + right, element by element, rounded to their format, in a pooled array: that of one of them, if it has one. Disposes of both.</summary>
    /// <exception cref="ArgumentException">The lengths or the formats differ.</exception>
    public static TensorBlob Sum(TensorBlob left, TensorBlob right)
    {
        if (left.Format != right.Format)
            throw new ArgumentException($"Values in {left.Format} were to be added to values in {right.Format}; all gradients of a job have one format.");
        ReadOnlySpan<float> one = left.Span, other = right.Span;
        float[] sum = left.TakeArray() ?? right.TakeArray() ?? TensorPool.Rent(one.Length);
        left.Format.Add(one, other, sum);
        left.Dispose();
        right.Dispose();
        return new TensorBlob(sum, left.Format);
    }

    /// <summary>A blob around an array that came from <see cref="TensorPool"/>.</summary>
    internal static TensorBlob OfPooled(float[] array, FloatFormat format) => new(array, format);

    public void Dispose()
    {
        if (TakeArray() is { } array) TensorPool.Return(array);
    }

    /// <summary>The pooled array, which then belongs to the caller alone; null when there is none, or it was taken before.</summary>
    float[]? TakeArray()
    {
        float[]? array = Interlocked.Exchange(ref _pooled, null);
        if (array is not null) Values = default;
        return array;
    }
}
