using System.ComponentModel;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Windrow.Models.Initialization;

/// <summary>A rotation (or reflection) of the state, which neither grows nor decays over time. Source: Saxe, McClelland and Ganguli 2013,
/// https://arxiv.org/abs/1312.6120.</summary>
/// <remarks>A normal matrix A = Q·R gives a Q that is uniform over all orthogonal matrices (Haar measure) once the signs of R's diagonal are
/// moved to it: Mezzadri 2007, https://arxiv.org/abs/math-ph/0609050. The decomposition is always MathNet's managed one, in double precision,
/// which gives the same initial bits under every BLAS.</remarks>
[DisplayName("orthogonal")]
[Description("A random orthogonal matrix for each gate (Saxe, McClelland and Ganguli 2013).")]
public sealed record OrthogonalWeights : RecurrentInitializer
{
    internal override Initializer For(WeightBlocks blocks) => (values, seed, stream) =>
    {
        int n = blocks.Rows;
        for (int block = 0; block < blocks.Count; block++)
        {
            int first = block * n * n;
            Rotation(values.Slice(first, n * n), n, index => Initializers.StandardNormal(seed, stream, first + index));
        }
    };

    static void Rotation(Span<float> values, int n, Func<int, double> normal)
    {
        double[] r = new double[n * n], q = new double[n * n], tau = new double[n];
        for (int i = 0; i < r.Length; i++) r[i] = normal(i);
        new ManagedLinearAlgebraProvider().QRFactor(r, n, n, q, tau);                   // column-major: A = Q·R
        for (int col = 0; col < n; col++)
        {
            double sign = r[col * n + col] < 0 ? -1 : 1;                                // Q ← Q·diag(sign(Rᵢᵢ))
            for (int row = 0; row < n; row++) values[row * n + col] = (float)(sign * q[col * n + row]);
        }
    }
}
