using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Windrow.Grains.Wire;

/// <summary>Which exceptions travel between processes as they are.</summary>
public static class WireExceptions
{
    /// <summary>Lets silos and clients send our own exceptions and those of the database, also as causes of others. By default, Orleans
    /// serializes only the runtime's exceptions; for any other, the caller gets an error about codecs.</summary>
    public static IServiceCollection AddWireExceptions(this IServiceCollection services) => services.Configure<ExceptionSerializationOptions>(options =>
    {
        foreach (string prefix in (string[])["Windrow", "Npgsql"]) options.SupportedNamespacePrefixes.Add(prefix);
    });
}
