using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Client;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Reporting;

/// <summary>What a measurement was made on and with; a figure means nothing without it.</summary>
static class Machine
{
    /// <summary>A Markdown list, one fact a line.</summary>
    /// <param name="blas">What multiplies for Windrow.</param>
    /// <param name="more">Further facts, such as the rival's versions.</param>
    public static string Describe(BlasDescription blas, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] facts =
        [
            ("processor", Processor.Name),
            ("cores", $"{CoresOnline()}"),
            ("SIMD", Simd()),
            ("system", RuntimeInformation.OSDescription),
            (".NET", Environment.Version.ToString()),
            ("Windrow", Version()),
            ("its BLAS", $"{blas.Name} {blas.Version}"),
            .. more,
            ("date", $"{DateTime.UtcNow:yyyy-MM-dd}"),
        ];
        return string.Join(Environment.NewLine, facts.Select(fact => $"- {fact.Name}: {fact.Value}"));
    }

    /// <summary>Of the machine, though this process may be confined to some of them.</summary>
    static int CoresOnline() => Directory.Exists("/sys/devices/system/cpu")
        ? Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*").Count(folder => int.TryParse(Path.GetFileName(folder)[3..], out _))
        : Environment.ProcessorCount;

    static string Simd() =>
        Vector512.IsHardwareAccelerated ? "512 bits" : Vector256.IsHardwareAccelerated ? "256 bits"
        : Vector128.IsHardwareAccelerated ? "128 bits" : "none";

    static string Version() =>
        typeof(WindrowClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
