using System.Runtime.InteropServices;
using System.Text;

namespace Windrow.Numerics.Blas;

/// <summary>Products through a native library's standard Fortran entry points <c>sgemm_</c> and <c>dgemm_</c>, directly on our memory.</summary>
/// <remarks>Fortran is column-major; a row-major C = A·B is the column-major Cᵀ = Bᵀ·Aᵀ, so operands are swapped and nothing is transposed.</remarks>
public sealed unsafe class NativeBlas : BlasBackend
{
    const byte NoTranspose = (byte)'N', Transpose = (byte)'T';

    /// <summary>The library for which this thread has already set the number of threads to one (MKL's setting is per thread).</summary>
    [ThreadStatic] static NativeBlas? _setToOneThread;

    readonly delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> _sgemm;
    readonly delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, void> _dgemm;
    readonly delegate* unmanaged[Cdecl]<int, int> _setThreadsOfThisThread;

    NativeBlas(nint library, nint sgemm, nint dgemm, string path)
    {
        _sgemm = (delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void>)sgemm;
        _dgemm = (delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, void>)dgemm;
        if (NativeLibrary.TryGetExport(library, "MKL_Set_Num_Threads_Local", out nint local))
        {
            _setThreadsOfThisThread = (delegate* unmanaged[Cdecl]<int, int>)local;
        }

        foreach (string setter in (ReadOnlySpan<string>)["openblas_set_num_threads", "bli_thread_set_num_threads"])
        {
            if (NativeLibrary.TryGetExport(library, setter, out nint set)) ((delegate* unmanaged[Cdecl]<nint, void>)set)(1);
        }

        Description = Describe(library, path);
    }

    public override BlasDescription Description { get; }

    /// <summary>Loads a library. Returns null, with the reason, when it cannot be loaded or has no <c>sgemm_</c>.</summary>
    public static NativeBlas? TryLoad(string path, out string reason)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // Checked only now, because macOS frameworks can be loaded even though they are not files.
            reason = Path.IsPathRooted(path) && !File.Exists(path) ? "no such file" : e.Message.Split('\n')[0];
            return null;
        }

        if (!TryGetRoutine(library, "sgemm", out nint sgemm) || !TryGetRoutine(library, "dgemm", out nint dgemm))
        {
            NativeLibrary.Free(library);
            reason = "it exports neither sgemm_ nor sgemm";
            return null;
        }

        reason = "";
        return new NativeBlas(library, sgemm, dgemm, path);
    }

    protected internal override void MultiplyChecked(
        bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
    {
        TellThisThreadToWorkAlone();
        byte ta = transposeA ? Transpose : NoTranspose, tb = transposeB ? Transpose : NoTranspose;
        int m = c.Rows, n = c.Cols, lda = Math.Max(1, a.Stride), ldb = Math.Max(1, b.Stride), ldc = c.Stride;
        float alpha = 1f;
        fixed (float* pa = a.Data, pb = b.Data, pc = c.Data)
        {
            _sgemm(&tb, &ta, &n, &m, &k, &alpha, pb, &ldb, pa, &lda, &beta, pc, &ldc);
        }
    }

    protected internal override void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c)
    {
        TellThisThreadToWorkAlone();
        byte ta = transposeA ? Transpose : NoTranspose, tb = transposeB ? Transpose : NoTranspose;
        int lda = Math.Max(1, transposeA ? k : m), ldb = Math.Max(1, transposeB ? n : k), ldc = Math.Max(1, m);
        fixed (double* pa = a, pb = b, pc = c)
        {
            _dgemm(&ta, &tb, &m, &n, &k, &alpha, pa, &lda, pb, &ldb, &beta, pc, &ldc);
        }
    }

    static bool TryGetRoutine(nint library, string name, out nint routine) =>
        NativeLibrary.TryGetExport(library, name + "_", out routine) || NativeLibrary.TryGetExport(library, name, out routine);

    static BlasDescription Describe(nint library, string path)
    {
        if (NativeLibrary.TryGetExport(library, "MKL_Get_Version_String", out nint mkl))
        {
            byte* text = stackalloc byte[256];
            ((delegate* unmanaged[Cdecl]<byte*, int, void>)mkl)(text, 256);
            string whole = Encoding.ASCII.GetString(new ReadOnlySpan<byte>(text, 256)).TrimEnd('\0', ' ');
            return new BlasDescription("oneMKL", whole.Replace("Intel(R) oneAPI Math Kernel Library ", "", StringComparison.Ordinal), path);
        }

        if (NativeLibrary.TryGetExport(library, "openblas_get_config", out nint openBlas))
        {
            return new BlasDescription("OpenBLAS", Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)openBlas)()) ?? "", path);
        }

        if (NativeLibrary.TryGetExport(library, "bli_info_get_version_str", out nint blis))
        {
            return new BlasDescription("BLIS", Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)blis)()) ?? "", path);
        }

        return new BlasDescription("BLAS", "of unknown version", path);
    }

    void TellThisThreadToWorkAlone()
    {
        if (_setToOneThread == this) return;
        if (_setThreadsOfThisThread is not null) _setThreadsOfThisThread(1);
        _setToOneThread = this;
    }
}
