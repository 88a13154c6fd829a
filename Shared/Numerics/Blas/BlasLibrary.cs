namespace Windrow.Numerics.Blas;

/// <summary>Chooses the library for matrix products: our own kernels, unless the user names another library.</summary>
public static class BlasLibrary
{
    /// <summary>Key in the runtime configuration where the build stores the path of the packaged oneMKL.</summary>
    const string PackagedLibraryKey = "Windrow.Blas.PackagedLibrary";

    static readonly Lock Gate = new();
    static BlasChoice? _found;

    /// <summary>The choice when the user names nothing: our own products.</summary>
    public static BlasChoice Default { get; } = new(FusedBlas.Create(), []);

    /// <summary>The best native library on this machine, preferably oneMKL: for users who choose it, and for products in double precision.
    /// The search runs once; the choice is the same for the whole process.</summary>
    public static BlasChoice Native
    {
        get
        {
            lock (Gate) return _found ??= Find();
        }
    }

    /// <summary>The backend that <paramref name="name"/> selects: <see cref="Default"/> for null and <c>fused</c>, <see cref="Native"/> for
    /// <c>native</c>, the managed reference for <c>managed</c>, and otherwise the library at that path.</summary>
    /// <exception cref="BlasNotFoundException">The named library cannot be used.</exception>
    public static BlasChoice Load(string? name)
    {
        if (name is null or "fused") return Default;
        if (name == "native") return Native;
        if (name == "managed") return new BlasChoice(new ManagedBlas(), []);
        return NativeBlas.TryLoad(name, out string reason) is { } blas
            ? new BlasChoice(blas, [])
            : throw new BlasNotFoundException(
                $"The BLAS library '{name}' cannot be used: {reason}. Name a library that exports sgemm_, or use 'native', 'fused' or 'managed', "
                + "or leave the option out.");
    }

    static BlasChoice Find()
    {
        List<string> refused = [];
        foreach (string candidate in Candidates())
        {
            if (NativeBlas.TryLoad(candidate, out string reason) is { } blas) return new BlasChoice(blas, refused);
            refused.Add($"{candidate}: {reason}");
        }

        return new BlasChoice(new ManagedBlas(), refused);
    }

    /// <summary>All forms of oneMKL first, then the other optimized libraries.</summary>
    static IEnumerable<string> Candidates()
    {
        if (OperatingSystem.IsWindows())
        {
            return ["MathNetNumericsMKL.dll", "mkl_rt.2.dll", "mkl_rt.dll", .. Packaged(), "libopenblas.dll", "openblas.dll", "blis.dll"];
        }

        if (OperatingSystem.IsMacOS())
        {
            return ["libMathNetNumericsMKL.dylib", "libmkl_rt.2.dylib", "/System/Library/Frameworks/Accelerate.framework/Accelerate", "libopenblas.dylib"];
        }

        return ["libMathNetNumericsMKL.so", "libmkl_rt.so.2", "libmkl_rt.so", .. Packaged(), "libopenblas.so.0", "libblis.so.4", "libblis.so.3"];
    }

    static IEnumerable<string> Packaged()
    {
        if (AppContext.GetData(PackagedLibraryKey) is string { Length: > 0 } path) yield return path;
        yield return Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "torch_cpu.dll" : "libtorch_cpu.so");
    }
}

/// <summary>The library that was chosen.</summary>
/// <param name="Backend">The backend that multiplies.</param>
/// <param name="Refused">Preferred libraries that could not be used, each with the reason.</param>
public sealed record BlasChoice(BlasBackend Backend, IReadOnlyList<string> Refused);

/// <summary>The BLAS library that the user named cannot be used.</summary>
public sealed class BlasNotFoundException(string message) : Exception(message);
