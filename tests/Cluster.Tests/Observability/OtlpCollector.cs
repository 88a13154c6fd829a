using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Windrow.Tests.Observability;

/// <summary>A span as a collector gets it.</summary>
/// <param name="Silo">The instance that sent it.</param>
/// <param name="Trace">Id of the trace.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Parent">Id of the span that it is part of; empty for none.</param>
/// <param name="Name">What is done.</param>
/// <param name="Start">When it began, in nanoseconds since 1970.</param>
/// <param name="End">When it ended.</param>
/// <param name="Tags">Its attributes.</param>
sealed record Span(string Silo, string Trace, string Id, string Parent, string Name, long Start, long End, IReadOnlyDictionary<string, string> Tags);

/// <summary>Takes what OpenTelemetry's exporters send over HTTP with binary messages (https://opentelemetry.io/docs/specs/otlp/#otlphttp). The field
/// numbers are those of the published schema, https://github.com/open-telemetry/opentelemetry-proto, version 1.</summary>
sealed class OtlpCollector : IAsyncDisposable
{
    readonly WebApplication _app;

    OtlpCollector(WebApplication app) => _app = app;

    public ConcurrentQueue<Span> Spans { get; } = new();

    /// <summary>The last value of each number, by silo, metric and attributes.</summary>
    public ConcurrentDictionary<string, double> Numbers { get; } = new(StringComparer.Ordinal);

    /// <summary>Each log line with its severity, and the attributes with the values of its placeholders.</summary>
    public ConcurrentQueue<(string Severity, string Text, IReadOnlyDictionary<string, string> Values)> Logs { get; } = new();

    /// <summary>The variables that make a process send to this collector, and soon.</summary>
    public string[] Variables =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}",
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRIC_EXPORT_INTERVAL=200", "OTEL_BSP_SCHEDULE_DELAY=100", "OTEL_BLRP_SCHEDULE_DELAY=100",
    ];

    public static async Task<OtlpCollector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        OtlpCollector collector = new(builder.Build());
        collector._app.MapPost("/v1/traces", context => TakeAsync(context, collector.TakeTraces));
        collector._app.MapPost("/v1/metrics", context => TakeAsync(context, collector.TakeMetrics));
        collector._app.MapPost("/v1/logs", context => TakeAsync(context, collector.TakeLogs));
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    static async Task TakeAsync(HttpContext context, Action<ProtoReader> take)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        take(new ProtoReader(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    void TakeTraces(ProtoReader request)
    {
        foreach (ProtoReader resource in request.Messages(1))
            foreach (ProtoReader span in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
                Spans.Enqueue(new Span(SiloOf(resource), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Integer(7), span.Integer(8), Attributes(span, 9)));
    }

    void TakeMetrics(ProtoReader request)
    {
        foreach (ProtoReader resource in request.Messages(1))
            foreach (ProtoReader metric in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
                foreach (ProtoReader point in metric.Message(5).Messages(1).Concat(metric.Message(7).Messages(1)))
                    Numbers[$"{SiloOf(resource)} {metric.Text(1)} {string.Join(' ', Attributes(point, 7).Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))}"] =
                        point.Has(4) ? point.Double(4) : point.Integer(6);
    }

    void TakeLogs(ProtoReader request)
    {
        foreach (ProtoReader log in request.Messages(1).SelectMany(resource => resource.Messages(2)).SelectMany(scope => scope.Messages(2)))
            Logs.Enqueue((log.Text(3), log.Message(5).Text(1), Attributes(log, 6)));
    }

    static string SiloOf(ProtoReader resource) => Attributes(resource.Message(1), 1)["service.instance.id"];

    static Dictionary<string, string> Attributes(ProtoReader message, int number) => message.Messages(number).ToDictionary(tag => tag.Text(1), tag =>
    {
        ProtoReader value = tag.Message(2);
        return value.Has(1) ? value.Text(1) : value.Has(4) ? $"{value.Double(4)}" : $"{value.Integer(3)}";
    });
}
