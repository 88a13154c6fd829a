using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Cli.Views;
using Windrow.Numerics.Blas;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow info</c>: what this machine would compute with.</summary>
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
        BlasChoice choice = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas));
        BlasDescription blas = choice.Backend.Description;
        int simdBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        if (parsed.GetValue(SharedOptions.Json))
        {
            cli.WriteJson(new
            {
                Windrow = Version(),
                Dotnet = Environment.Version.ToString(),
                Os = RuntimeInformation.OSDescription,
                Architecture = architecture,
                Cores = Environment.ProcessorCount,
                SimdBits = simdBits,
                Blas = new { blas.Name, blas.Version, blas.Path, BlasDescription.ThreadsPerProduct, choice.Refused },
            });
            return;
        }

        cli.WriteFacts(
        [
            ("Windrow", Version()),
            (".NET", Environment.Version.ToString()),
            ("system", $"{RuntimeInformation.OSDescription}, {architecture}"),
            ("cores", $"{Environment.ProcessorCount}"),
            ("SIMD", simdBits > 0 ? $"{simdBits} bits" : "none"),
            ("BLAS", blas.Name),
            ("  version", blas.Version),
            ("  path", blas.Path ?? "none: managed code"),
            ("  threads", $"{BlasDescription.ThreadsPerProduct} in each product; products of different workers run side by side"),
            ("  not found", choice.Refused.Count > 0 ? string.Join(", ", choice.Refused.Select(refused => refused.Split(": ")[0])) : null),
        ]);
    }

    static string Version() =>
        typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
