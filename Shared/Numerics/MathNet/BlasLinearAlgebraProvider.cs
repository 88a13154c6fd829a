using System.Reflection;
using MathNet.Numerics.Providers.LinearAlgebra;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.MathNet;

/// <summary>MathNet's linear algebra, with products of float32 and float64 matrices passed to a <see cref="BlasBackend"/>; MathNet's
/// managed provider does everything else.</summary>
/// <remarks>MathNet's managed provider is sealed, and its interface has about 130 methods. A proxy forwards them, at a cost of about
/// 0.1 µs per call, and recognizes four of them by their parameters. MathNet's matrices are column-major and contiguous; read as row-major
/// they are their own transposes, so Cᵀ = op(B)ᵀ·op(A)ᵀ needs no copies.</remarks>
public class BlasLinearAlgebraProvider : DispatchProxy
{
    readonly ManagedLinearAlgebraProvider _managed = new();
    BlasBackend _blas = new ManagedBlas();

    /// <summary>Creates the provider that multiplies with <paramref name="blas"/>.</summary>
    public static ILinearAlgebraProvider Over(BlasBackend blas)
    {
        ILinearAlgebraProvider provider = Create<ILinearAlgebraProvider, BlasLinearAlgebraProvider>();
        ((BlasLinearAlgebraProvider)provider)._blas = blas;
        return provider;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Windrow ({_blas.Description})";

    /// <summary>Handles the products, and forwards everything else.</summary>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name, args)
        {
            case ("MatrixMultiply", [float[] a, int m, int k, float[] b, int rowsB, int n, float[] c]):
                Multiply(false, false, 1f, a, m, k, b, rowsB, n, 0f, c);
                return null;
            case ("MatrixMultiply", [double[] a, int m, int k, double[] b, int rowsB, int n, double[] c]):
                Multiply(false, false, 1.0, a, m, k, b, rowsB, n, 0.0, c);
                return null;
            case ("MatrixMultiplyWithUpdate",
                [Transpose ta, Transpose tb, float alpha, float[] a, int rowsA, int colsA, float[] b, int rowsB, int colsB, float beta, float[] c]):
                Multiply(ta != Transpose.DontTranspose, tb != Transpose.DontTranspose, alpha, a, rowsA, colsA, b, rowsB, colsB, beta, c);
                return null;
            case ("MatrixMultiplyWithUpdate",
                [Transpose ta, Transpose tb, double alpha, double[] a, int rowsA, int colsA, double[] b, int rowsB, int colsB, double beta, double[] c]):
                Multiply(ta != Transpose.DontTranspose, tb != Transpose.DontTranspose, alpha, a, rowsA, colsA, b, rowsB, colsB, beta, c);
                return null;
            default:
                return targetMethod.Invoke(_managed, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }

    /// <summary>C ← β·C + α·op(A)·op(B); the sizes are those before transposition.</summary>
    void Multiply(bool ta, bool tb, float alpha, float[] a, int rowsA, int colsA, float[] b, int rowsB, int colsB, float beta, float[] c)
    {
        if (alpha != 1f) a = Array.ConvertAll(a, x => alpha * x);
        else if (ReferenceEquals(a, c)) a = [.. a];
        if (ReferenceEquals(b, c)) b = [.. b];
        MatrixSpan result = new(c, tb ? rowsB : colsB, ta ? colsA : rowsA);
        _blas.Multiply(tb, new MatrixView(b, colsB, rowsB), ta, new MatrixView(a, colsA, rowsA), beta, result);
    }

    /// <inheritdoc cref="Multiply(bool, bool, float, float[], int, int, float[], int, int, float, float[])"/>
    void Multiply(bool ta, bool tb, double alpha, double[] a, int rowsA, int colsA, double[] b, int rowsB, int colsB, double beta, double[] c)
    {
        (int m, int k) = ta ? (colsA, rowsA) : (rowsA, colsA);
        (int inner, int n) = tb ? (colsB, rowsB) : (rowsB, colsB);
        if (inner != k) throw new ArgumentException($"A product of [{m}, {k}] and [{inner}, {n}] does not fit: the inner sizes must agree.");
        if (ReferenceEquals(a, c)) a = [.. a];
        if (ReferenceEquals(b, c)) b = [.. b];
        _blas.MultiplyColumnMajor(ta, tb, m, n, k, alpha, a, b, beta, c);
    }
}
