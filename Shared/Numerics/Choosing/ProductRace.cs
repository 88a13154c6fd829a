using System.Diagnostics;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.Choosing;

/// <summary>Measures which of two libraries is faster for a kind of product: both in turn, a few times, and the best time of each counts.</summary>
public static class ProductRace
{
    const int Turns = 5;

    /// <summary>How long a turn takes at least.</summary>
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    /// <summary>How long one product takes with each library.</summary>
    public static (TimeSpan First, TimeSpan Second) Measure(ProductUse use, BlasBackend first, BlasBackend second)
    {
        Operands operands = new(use);
        PackedMatrix? packedByFirst = operands.PackedBy(first), packedBySecond = operands.PackedBy(second);
        double bestOfFirst = double.MaxValue, bestOfSecond = double.MaxValue;
        for (int turn = 0; turn <= Turns; turn++)
        {
            double ofFirst = operands.SecondsOf(first, packedByFirst), ofSecond = operands.SecondsOf(second, packedBySecond);
            if (turn > 0) (bestOfFirst, bestOfSecond) = (Math.Min(bestOfFirst, ofFirst), Math.Min(bestOfSecond, ofSecond));      // the first turn warms up
        }

        return (TimeSpan.FromSeconds(bestOfFirst), TimeSpan.FromSeconds(bestOfSecond));
    }

    /// <summary>Matrices of the sizes of a product.</summary>
    sealed class Operands
    {
        readonly ProductUse _use;
        readonly AlignedBuffer _a, _b, _c;

        public Operands(ProductUse use)
        {
            _use = use;
            _a = Filled(use.M, use.K);
            _b = Filled(use.K, use.N);
            _c = new AlignedBuffer(BufferSize.Of(use.M, use.N));
        }

        MatrixView A => _use.Shape.TransposeA ? _a.AsMatrix(_use.K, _use.M) : _a.AsMatrix(_use.M, _use.K);

        MatrixView B => _use.Shape.TransposeB ? _b.AsMatrix(_use.N, _use.K) : _b.AsMatrix(_use.K, _use.N);

        MatrixSpan C => _c.AsMatrix(_use.M, _use.N);

        public PackedMatrix? PackedBy(BlasBackend blas)
        {
            if (!_use.Shape.IsPacked) return null;
            PackedMatrix packed = new(blas, _use.K, _use.N);
            blas.Pack(_use.Shape.TransposeB, B, packed);
            return packed;
        }

        public double SecondsOf(BlasBackend blas, PackedMatrix? packed)
        {
            long begun = Stopwatch.GetTimestamp();
            for (int made = 1; ; made++)
            {
                if (packed is null) blas.Multiply(_use.Shape.TransposeA, A, _use.Shape.TransposeB, B, 0f, C);
                else blas.Multiply(A, packed, 0f, C);
                TimeSpan time = Stopwatch.GetElapsedTime(begun);
                if (time >= Turn) return time.TotalSeconds / made;
            }
        }

        /// <summary>Small numbers, none of which is zero.</summary>
        static AlignedBuffer Filled(int rows, int cols)
        {
            AlignedBuffer buffer = new(BufferSize.Of(rows, cols));
            Span<float> values = buffer.Span;
            for (int i = 0; i < values.Length; i++) values[i] = (i % 13 - 6.5f) / 8;
            return buffer;
        }
    }
}
