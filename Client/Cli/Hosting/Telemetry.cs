using Windrow.Grains.Telemetry;
using Windrow.Serving.Observability;

namespace Windrow.Cli.Hosting;

/// <summary>How a silo of this process is seen from outside.</summary>
static class Telemetry
{
    /// <summary>Meters of Orleans and .NET whose figures are useful next to our own.</summary>
    public static string[] ForeignMeters { get; } = ["Microsoft.Orleans", "System.Runtime"];

    /// <summary>What adds the export of metrics, traces and logs to a silo; null unless <see cref="OtlpExport.EndpointVariable"/> names a collector.</summary>
    /// <param name="environmentVariable">Reads a variable.</param>
    /// <param name="silo">The silo's name.</param>
    /// <exception cref="UserErrorException">The variable is not an address.</exception>
    public static Action<ISiloBuilder>? Exporting(Func<string, string?> environmentVariable, string silo)
    {
        if (environmentVariable(OtlpExport.EndpointVariable) is not { Length: > 0 } endpoint) return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? collector) || collector.Scheme is not ("http" or "https"))
            throw new UserErrorException($"{OtlpExport.EndpointVariable} is '{endpoint}'; it must be the address of a collector, such as http://127.0.0.1:4317.");
        return builder => OtlpExport.AddTo(builder.Services, ProductVersion.Current, silo, SiloMetrics.MeterName, ForeignMeters);
    }
}
