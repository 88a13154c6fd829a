using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

public class BlasLibraryTests
{
    [Fact]
    public void The_packages_oneMKL_is_found_on_64_bit_Linux()
    {
        if (!Backends.PackageFits) return;      // the package has a library only for that system
        string path = Assert.IsType<string>(AppContext.GetData("Windrow.Blas.PackagedLibrary"));
        BlasDescription packaged = BlasLibrary.Load(path).Backend.Description;
        Assert.Equal("oneMKL", packaged.Name);
        Assert.Matches(@"\d{4}\.\d", packaged.Version);
        Assert.Equal(path, packaged.Path);

        Assert.IsType<NativeBlas>(BlasLibrary.Load("native").Backend);
        Assert.Equal("oneMKL", BlasLibrary.Native.Backend.Description.Name);
    }

    [Fact]
    public void The_default_is_our_own_library()
    {
        Assert.Same(BlasLibrary.Default, BlasLibrary.Load(null));
        Assert.Same(BlasLibrary.Default, BlasLibrary.Load("fused"));
        Assert.IsType<FusedBlas>(BlasLibrary.Default.Backend, exactMatch: false);
    }

    [Fact]
    public void The_native_library_is_searched_for_once() => Assert.Same(BlasLibrary.Native, BlasLibrary.Load("native"));

    [Fact]
    public void The_managed_reference_can_be_named_and_says_that_it_is_slow()
    {
        BlasBackend blas = BlasLibrary.Load("managed").Backend;
        Assert.IsType<ManagedBlas>(blas);
        Assert.Null(blas.Description.Path);
        Assert.Contains("slower", blas.Description.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_products_can_be_named()
    {
        BlasBackend blas = BlasLibrary.Load("fused").Backend;
        Assert.IsType<FusedBlas>(blas, exactMatch: false);
        Assert.Null(blas.Description.Path);
        Assert.StartsWith("Windrow on ", blas.Description.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_rejected_by_name()
    {
        string path = Path.Combine(Path.GetTempPath(), "no-such-folder", "libmissing.so");
        BlasNotFoundException error = Assert.Throws<BlasNotFoundException>(() => BlasLibrary.Load(path));
        Assert.Contains($"'{path}' cannot be used: no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_a_library_is_rejected_by_name()
    {
        string path = typeof(BlasLibraryTests).Assembly.Location + ".txt";
        File.WriteAllText(path, "not a library");
        BlasNotFoundException error = Assert.Throws<BlasNotFoundException>(() => BlasLibrary.Load(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_without_products_is_rejected_with_the_reason()
    {
        string system = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";
        BlasNotFoundException error = Assert.Throws<BlasNotFoundException>(() => BlasLibrary.Load(system));
        Assert.Contains(system, error.Message, StringComparison.Ordinal);
        Assert.Contains("sgemm", error.Message, StringComparison.Ordinal);
        Assert.Contains("'managed'", error.Message, StringComparison.Ordinal);
    }
}
