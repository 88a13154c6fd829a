using System.Reflection;

namespace Windrow;

/// <summary>The version of Windrow, which is the same for all of its packages.</summary>
public static class ProductVersion
{
    /// <summary>The version of this process, such as 1.2.0.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
