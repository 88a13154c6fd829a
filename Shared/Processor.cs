using System.Runtime.InteropServices;

namespace Windrow;

/// <summary>The processor of this machine.</summary>
public static class Processor
{
    const string CpuInfo = "/proc/cpuinfo";

    /// <summary>Its name, such as <c>AMD EPYC 9R14, family 25, model 17</c>; its architecture where the system does not tell more.</summary>
    public static string Name { get; } = Read();

    static string Read()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (OperatingSystem.IsWindows()) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? architecture;
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.ReadLines(CpuInfo).TakeWhile(line => line.Length > 0))
            {
                if (line.Split(':', 2) is [string key, string value]) first[key.Trim()] = value.Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return architecture;        // the system has no such file, or does not show it
        }

        return first.TryGetValue("model name", out string? name) ? $"{name}, family {first.GetValueOrDefault("cpu family")}, model {first.GetValueOrDefault("model")}" : architecture;
    }
}
