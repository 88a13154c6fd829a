using System.Numerics.Tensors;
using Windrow.Numerics.Kernels;

namespace Windrow.Numerics.Blas;

/// <summary>Products in plain C#: correct on every machine, and several times slower than a native library. Native results are tested against it.</summary>
public sealed class ManagedBlas : BlasBackend
{
    public override BlasDescription Description { get; } =
        new("managed reference", "several times slower than a native library", null);

    protected internal override void MultiplyChecked(
        bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            Span<float> row = c.Row(i);
            if (beta == 0f) row.Clear();
            else if (beta != 1f) Scale(row, beta);

            if (transposeB)
            {
                for (int j = 0; j < row.Length; j++) row[j] += Dot(transposeA, a, i, b.Row(j)[..k]);
            }
            else
            {
                for (int p = 0; p < k; p++) AddScaled(transposeA ? a.Row(p)[i] : a.Row(i)[p], b.Row(p), row);
            }
        }
    }

    protected internal override void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c)
    {
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < m; i++)
            {
                double sum = 0;
                for (int p = 0; p < k; p++)
                {
                    sum += (transposeA ? a[i * k + p] : a[p * m + i]) * (transposeB ? b[p * n + j] : b[j * k + p]);
                }

                c[j * m + i] = alpha * sum + (beta == 0 ? 0 : beta * c[j * m + i]);
            }
        }
    }

    static float Dot(bool transposeA, MatrixView a, int i, ReadOnlySpan<float> y)
    {
        if (!transposeA) return Sums.OfProducts(a.Row(i)[..y.Length], y);
        float sum = 0;
        for (int p = 0; p < y.Length; p++) sum += a.Row(p)[i] * y[p];
        return sum;
    }

    static void AddScaled(float factor, ReadOnlySpan<float> x, Span<float> sum) => TensorPrimitives.MultiplyAdd(x[..sum.Length], factor, sum, sum);

    static void Scale(Span<float> x, float factor)
    {
        for (int j = 0; j < x.Length; j++) x[j] *= factor;
    }
}
