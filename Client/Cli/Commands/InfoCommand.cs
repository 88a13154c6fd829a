using System.CommandLine;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Cli.Views;
using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow info</c>: what this machine computes with.</summary>
static class InfoCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("info", "Show the version, the BLAS library and the processor.") { SharedOptions.Blas, SharedOptions.Json };
        command.SetAction(parsed =>
        {
            Run(cli, parsed);
            return ExitCodes.Done;
        });
        return command;
    }

    static void Run(CliContext cli, ParseResult parsed)
    {
        BlasBackend backend = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
        BlasDescription blas = backend.Description, native = BlasLibrary.Native.Backend.Description;
        int simdBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        if (parsed.GetValue(SharedOptions.Json))
        {
            cli.WriteJson(new
            {
                Windrow = ProductVersion.Current,
                Dotnet = Environment.Version.ToString(),
                Os = RuntimeInformation.OSDescription,
                Architecture = architecture,
                Cores = Environment.ProcessorCount,
                SimdBits = simdBits,
                SameBits = SameBits(backend),
                Blas = new { blas.Name, blas.Version, blas.Path, BlasDescription.ThreadsPerProduct },
                NativeBlas = new { native.Name, native.Version, native.Path, BlasLibrary.Native.Refused },
            });
            return;
        }

        cli.WriteFacts(
        [
            ("Windrow", ProductVersion.Current),
            (".NET", Environment.Version.ToString()),
            ("system", $"{RuntimeInformation.OSDescription}, {architecture}"),
            ("cores", $"{Environment.ProcessorCount}"),
            ("SIMD", simdBits > 0 ? $"{simdBits} bits" : "none"),
            ("same bits", SameBits(backend)),
            ("BLAS", blas.Name),
            ("  version", blas.Version),
            ("  path", blas.Path ?? "none: managed code"),
            ("  threads", $"{BlasDescription.ThreadsPerProduct} in each product; products of different workers run in parallel"),
            ("native BLAS", native.Name),
            ("  version", native.Version),
            ("  path", native.Path ?? "none: managed code"),
            ("  used for", blas == native ? "all products" : "products in double precision; all products with --blas native"),
            ("  not found", NotFound()),
        ]);
    }

    /// <summary>When results have the same bits, after a look at what this machine computes.</summary>
    static string SameBits(BlasBackend backend)
    {
        string computed = BitCheck.Compute(backend);
        if (computed == BitCheck.Expected) return $"with any number of workers and silos, on any processor (check {computed})";
        return backend is FusedBlas
            ? $"with any number of workers and silos on this type of processor only: the check gave {computed} instead of {BitCheck.Expected}"
            : "with any number of workers and silos on one type of processor, with this BLAS library; others round differently";
    }

    static string? NotFound()
    {
        IReadOnlyList<string> refused = BlasLibrary.Native.Refused;
        return refused.Count > 0 ? string.Join(", ", refused.Select(library => library.Split(": ")[0])) : null;
    }
}
