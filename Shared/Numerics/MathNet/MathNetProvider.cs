using MathNet.Numerics.Providers.LinearAlgebra;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.MathNet;

/// <summary>Makes MathNet's matrices use the BLAS library that Windrow found.</summary>
public static class MathNetProvider
{
    /// <summary>From now on, products of MathNet's dense float32 and float64 matrices run on <paramref name="blas"/> in the whole process.</summary>
    /// <remarks>MathNet's <c>LinearAlgebraControl.UseManaged()</c> reverts this. Products run on the calling thread only.</remarks>
    public static void Use(BlasBackend blas) => LinearAlgebraControl.Provider = BlasLinearAlgebraProvider.Over(blas);
}
