using System.Numerics.Tensors;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics;

/// <summary>The spectral radius of a real square matrix: the largest modulus of its eigenvalues. Holds all memory that it needs.</summary>
/// <remarks>
/// Gelfand's formula, ρ(A) = lim ‖Aⁿ‖^(1/n), by squaring A again and again. Two powers give
/// <code>
/// ρ ≈ (‖A²ⁿ‖ / ‖Aⁿ‖)^(1/n)
/// </code>
/// in which constant factors cancel. Each power is scaled to norm 1 (Frobenius) and the logarithm of the norm kept, so nothing over- or
/// underflows. Power iteration would do for a symmetric matrix only: where two conjugate eigenvalues are the largest, it never settles. All
/// eigenvalues (Schur's form) would cost some ten times as much, and not as products, which BLAS is good at.
/// </remarks>
/// <param name="maxSize">Most rows.</param>
/// <param name="blas">What multiplies.</param>
public sealed class SpectralRadius(int maxSize, BlasBackend blas)
{
    /// <summary>n = 1,024 at the end. Factors of the norm that two conjugate eigenvalues let swing, or grow as n does for want of an
    /// eigenvector, change the result by about 1/n of their logarithm: less than two parts in a thousand.</summary>
    const int Squarings = 11;

    readonly AlignedBuffer _power = new(maxSize * maxSize);
    readonly AlignedBuffer _square = new(maxSize * maxSize);

    /// <summary>The spectral radius, or a number that is not finite if the matrix has one.</summary>
    /// <param name="a">[n, n].</param>
    /// <exception cref="ArgumentException">The matrix is not square, or larger than the memory.</exception>
    public double Of(MatrixView a)
    {
        if (a.Rows != a.Cols || a.Rows > maxSize)
            throw new ArgumentException($"A matrix is [{a.Rows}, {a.Cols}]; expected as many columns as rows, at most {maxSize}.", nameof(a));

        AlignedBuffer power = _power, square = _square;
        a.CopyTo(power.AsMatrix(a.Rows, a.Cols));
        double logNorm = Math.Log(Normalise(power.AsMatrix(a.Rows, a.Cols).Data)), last = 0;    // log ‖Aⁿ‖, from n = 1 on
        for (int i = 0; i < Squarings && double.IsFinite(logNorm); i++)
        {
            MatrixSpan p = power.AsMatrix(a.Rows, a.Cols), s = square.AsMatrix(a.Rows, a.Cols);
            blas.ProductNN(p, p, s);
            double grown = logNorm + Math.Log(Normalise(s.Data));                               // log ‖A²ⁿ‖ − log ‖Aⁿ‖
            (last, logNorm) = (grown / Math.Pow(2, i), logNorm + grown);
            (power, square) = (square, power);
        }

        if (double.IsNegativeInfinity(logNorm)) return 0;       // a power is zero: so are all eigenvalues
        return double.IsFinite(logNorm) ? Math.Exp(last) : logNorm;
    }

    /// <summary>Divides by the norm, and gives it.</summary>
    static float Normalise(Span<float> values)
    {
        float norm = TensorPrimitives.Norm<float>(values);
        if (norm > 0) TensorPrimitives.Divide(values, norm, values);
        return norm;
    }
}
