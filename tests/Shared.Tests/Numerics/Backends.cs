using System.Runtime.InteropServices;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

/// <summary>The backends that every product is tested on.</summary>
static class Backends
{
    public const string Native = "native", Fused = "fused", Managed = "managed";

    public static TheoryData<string> All { get; } = [Native, Fused, Managed];

    /// <summary>Whether the package has a native library for this machine.</summary>
    public static bool PackageFits => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The backend with this name. Where the package has a library, the native backend must use it, or the test fails.</summary>
    public static BlasBackend Named(string name)
    {
        if (name == Managed) return new ManagedBlas();
        if (name == Fused) return FusedBlas.Create();
        BlasChoice choice = BlasLibrary.Native;
        Assert.False(PackageFits && choice.Backend is not NativeBlas, $"No native library: {string.Join("; ", choice.Refused)}");
        return choice.Backend;
    }
}
