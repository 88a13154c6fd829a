using MathNet.Numerics.Providers.LinearAlgebra;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.MathNet;

/// <summary>Lets MathNet's matrices multiply by the library that Windrow found.</summary>
public static class MathNetProvider
{
    /// <summary>From now on, products of MathNet's dense matrices of float32 and float64 run on <paramref name="blas"/>, in the whole process.</summary>
    /// <remarks>MathNet's <c>LinearAlgebraControl.UseManaged()</c> takes it back. Products run on the calling thread alone.</remarks>
    public static void Use(BlasBackend blas) => LinearAlgebraControl.Provider = BlasLinearAlgebraProvider.Over(blas);
}
