using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Windrow.Serving.Observability;

/// <summary>Sends a process's metrics, traces and logs to a collector with OpenTelemetry's protocol. The standard variables say where and how:
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/.</summary>
public static class OtlpExport
{
    /// <summary>The variable that switches the export on.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the export to a host's services.</summary>
    /// <param name="services">The services; their configuration has the <c>OTEL_*</c> variables.</param>
    /// <param name="version">The product's version.</param>
    /// <param name="instance">The process's name among others of its kind.</param>
    /// <param name="source">Name of the meter and of the activity source that are sent.</param>
    /// <param name="foreign">Further meters. Of these, histograms are left out: they are recorded for every message.</param>
    public static void AddTo(IServiceCollection services, string version, string instance, string source, params string[] foreign) => services
        .AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("windrow", serviceVersion: version, serviceInstanceId: instance).AddEnvironmentVariableDetector())
        .WithMetrics(metrics => metrics
            .AddMeter([source, .. foreign])
            .AddView(instrument => instrument.Meter.Name == source || instrument.IsObservable ? null : MetricStreamConfiguration.Drop))
        .WithTracing(traces => traces.AddSource(source))
        .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
        .UseOtlpExporter();
}
