using System.Numerics.Tensors;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Numerics;

/// <summary>The spectral radius of a real square matrix: the largest modulus of its eigenvalues. Holds all the memory that it needs.</summary>
/// <remarks>
/// Gelfand's formula, ρ(A) = lim ‖Aⁿ‖^(1/n), with the norm of X·Aⁿ for a few random rows X instead of the norm of Aⁿ. Two powers give
/// <code>
/// ρ ≈ (‖X·A²ⁿ‖ / ‖X·Aⁿ‖)^(1/n)
/// </code>
/// in which constant factors cancel. A is squared a few times, and the rows are then multiplied by that power until 2n is reached: each further
/// squaring would cost as much as hundreds of such products. Before each multiplication the matrix is scaled to (Frobenius) norm 1 and the logarithm
/// of the norm is kept, which prevents overflow and underflow. Power iteration would work only for symmetric matrices: if the largest eigenvalues are
/// a conjugate pair, it never converges. Computing all eigenvalues (Schur form) would cost about twenty times as much, without using matrix products.
/// </remarks>
/// <param name="maxSize">Maximum number of rows.</param>
/// <param name="blas">The BLAS to multiply with.</param>
public sealed class SpectralRadius(int maxSize, BlasBackend blas)
{
    /// <summary>A⁸.</summary>
    const int Squarings = 3;

    /// <summary>2n = 1,024 at the end. Factors of the norm that oscillate because of two conjugate eigenvalues, or grow like n because an
    /// eigenvector is missing, change the result by about 1/n of their logarithm: less than two parts in a thousand.</summary>
    const int Products = 128;

    /// <summary>Rows of X.</summary>
    const int Rows = 4;

    readonly AlignedBuffer _power = new(maxSize * maxSize), _square = new(maxSize * maxSize);
    readonly AlignedBuffer _rows = new(Rows * maxSize), _product = new(Rows * maxSize);
    PackedMatrix? _packed;

    /// <summary>The spectral radius; not finite if the matrix contains a value that is not finite.</summary>
    /// <param name="a">[n, n].</param>
    /// <exception cref="ArgumentException">The matrix is not square, or is larger than the memory.</exception>
    public double Of(MatrixView a)
    {
        if (a.Rows != a.Cols || a.Rows > maxSize)
            throw new ArgumentException($"A matrix is [{a.Rows}, {a.Cols}]; expected as many columns as rows, at most {maxSize}.", nameof(a));

        double logOfPower = Power(a, out AlignedBuffer power);
        if (_packed is null || _packed.Rows != a.Rows) _packed = new PackedMatrix(blas, a.Rows, a.Rows);
        blas.Pack(false, power.AsMatrix(a.Rows, a.Rows), _packed);
        (AlignedBuffer rows, AlignedBuffer product) = (_rows, _product);
        for (int i = 0; i < Rows * a.Rows; i++) rows.Span[i] = CounterRandom.Uniform(seed: 0, stream: 0, i) - 0.5f;

        double grown = 0;                           // log of ‖X·A²ⁿ‖ / ‖X·Aⁿ‖
        for (int i = 0; i < Products; i++)
        {
            blas.Multiply(rows.AsMatrix(Rows, a.Rows), _packed, 0f, product.AsMatrix(Rows, a.Rows));
            double log = logOfPower + PortableMath.Log(Normalize(product.Span[..(Rows * a.Rows)]));
            if (double.IsNegativeInfinity(log)) return 0;                   // a power is zero, so all eigenvalues are zero
            if (!double.IsFinite(log)) return log;
            if (i >= Products / 2) grown += log;
            (rows, product) = (product, rows);
        }

        return PortableMath.Exp(grown / (Products / 2 * (1 << Squarings)));
    }

    /// <summary>A⁸ scaled to norm 1, and the logarithm of the factor it was divided by.</summary>
    double Power(MatrixView a, out AlignedBuffer power)
    {
        (power, AlignedBuffer square) = (_power, _square);
        a.CopyTo(power.AsMatrix(a.Rows, a.Rows));
        double log = PortableMath.Log(Normalize(power.AsMatrix(a.Rows, a.Rows).Data));
        for (int i = 0; i < Squarings; i++)
        {
            MatrixSpan p = power.AsMatrix(a.Rows, a.Rows), s = square.AsMatrix(a.Rows, a.Rows);
            blas.ProductNN(p, p, s);
            log = 2 * log + PortableMath.Log(Normalize(s.Data));
            (power, square) = (square, power);
        }

        return log;
    }

    /// <summary>Divides by the norm and returns it.</summary>
    static float Normalize(Span<float> values)
    {
        float norm = MathF.Sqrt(Sums.OfSquares(values));
        if (norm > 0) TensorPrimitives.Divide(values, norm, values);
        return norm;
    }
}
