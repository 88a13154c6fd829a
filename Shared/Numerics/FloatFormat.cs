using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace Windrow.Numerics;

/// <summary>Formats of numbers in which gradients and parameters can be exchanged.</summary>
public enum FloatFormat
{
    /// <summary>4 bytes, 24 significant bits.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word in the job file is float32.")]
    Float32,

    /// <summary>2 bytes, 8 significant bits, the range of float32: see <see cref="Numerics.Bfloat16"/>.</summary>
    Bfloat16,
}

/// <summary>Arithmetic on float32 numbers whose results are rounded to a format.</summary>
public static class FloatFormats
{
    /// <summary>Bytes of one number.</summary>
    public static int Size(this FloatFormat format) => format == FloatFormat.Bfloat16 ? sizeof(ushort) : sizeof(float);

    /// <summary>Rounds every number to the format, in place.</summary>
    public static void Round(this FloatFormat format, Span<float> values)
    {
        if (format == FloatFormat.Bfloat16) Numerics.Bfloat16.Round(values, values);
    }

    /// <summary>left + right, element by element, rounded to the format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="left">[n].</param>
    /// <param name="right">[n].</param>
    /// <param name="sum">Overwritten; may be <paramref name="left"/> or <paramref name="right"/>. [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(this FloatFormat format, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum)
    {
        if (format == FloatFormat.Bfloat16) Numerics.Bfloat16.Add(left, right, sum);
        else TensorPrimitives.Add(left, right, sum);
    }
}
