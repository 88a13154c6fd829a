using System.Numerics.Tensors;

namespace Windrow.Grains.Wire;

/// <summary>Float32 values in a message. Between silos they travel as raw bytes into a pooled array; within one silo they are passed by
/// reference, so values must not be written to while a message may still hold them.</summary>
/// <remarks>The receiver of a blob disposes of it when the values have been used. That returns a pooled array, and does nothing to values that
/// were passed by reference.</remarks>
public sealed class TensorBlob : IDisposable
{
    /// <summary>Most floats in one message: 1 MB. Larger messages delay every other message between two silos, and take longer per byte.</summary>
    public const int ChunkLength = 1 << 18;

    float[]? _pooled;

    /// <summary>Refers to values that belong to the caller.</summary>
    public TensorBlob(ReadOnlyMemory<float> values) => Values = values;

    TensorBlob(float[] pooled) : this(pooled.AsMemory()) => _pooled = pooled;

    /// <summary>The values; none after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<float> Values { get; private set; }

    public ReadOnlySpan<float> Span => Values.Span;

    public int Length => Values.Length;

    /// <summary>left + right, element by element, in a pooled array; disposes of both.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TensorBlob Sum(TensorBlob left, TensorBlob right)
    {
        float[] sum = TensorPool.Rent(left.Length);
        TensorPrimitives.Add(left.Span, right.Span, sum);
        left.Dispose();
        right.Dispose();
        return new TensorBlob(sum);
    }

    /// <summary>A blob around an array that came from <see cref="TensorPool"/>.</summary>
    internal static TensorBlob OfPooled(float[] array) => new(array);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pooled, null) is not { } array) return;
        Values = default;
        TensorPool.Return(array);
    }
}
