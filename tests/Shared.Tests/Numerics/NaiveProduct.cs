namespace Windrow.Tests.Numerics;

/// <summary>β·C + op(A)·op(B) computed from the definition, in double precision.</summary>
static class NaiveProduct
{
    /// <summary>Element [row, column] of a matrix, with any memory layout.</summary>
    public delegate double Element(int row, int column);

    public static double[] Of(int m, int n, int k, Element a, Element b, double beta, Element c)
    {
        double[] result = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = beta == 0 ? 0 : beta * c(i, j);
                for (int p = 0; p < k; p++) sum += a(i, p) * b(p, j);
                result[i * n + j] = sum;
            }
        }

        return result;
    }
}
