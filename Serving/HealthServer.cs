using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Windrow.Serving.Observability;

namespace Windrow.Serving;

/// <summary>Tells container platforms and load balancers how a process is: <c>GET /health/live</c> is answered with 200 as long as the process can
/// answer at all, and <c>GET /health/ready</c> with 200 or 503 as it takes work or not.
/// <c>GET /metrics</c> is answered with its metrics, for Prometheus.</summary>
public sealed class HealthServer : IAsyncDisposable
{
    readonly WebApplication _app;

    HealthServer(IPEndPoint listen, Func<string?> obstacle, Func<string> metrics, Action<WebApplication>? more)
    {
        _app = LeanWebServer.Build(listen);
        _app.MapGet("/health/live", context => JsonReplies.TextAsync(context, StatusCodes.Status200OK, """{"status":"ok"}"""));
        _app.MapGet("/health/ready", context => obstacle() is { } reason
            ? JsonReplies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, JsonSerializer.Serialize(new { status = "not ready", reason }))
            : JsonReplies.TextAsync(context, StatusCodes.Status200OK, """{"status":"ready"}"""));
        _app.MapGet("/metrics", context =>
        {
            context.Response.ContentType = PrometheusText.ContentType;
            return context.Response.WriteAsync(metrics(), context.RequestAborted);
        });
        more?.Invoke(_app);
    }

    /// <summary>Where it listens, such as http://127.0.0.1:8081.</summary>
    public Uri Address => LeanWebServer.AddressOf(_app);

    /// <summary>Starts to answer.</summary>
    /// <param name="listen">Where; port 0 chooses a free one.</param>
    /// <param name="obstacle">Why the process takes no work now; null when it does.</param>
    /// <param name="metrics">Returns the metrics as text.</param>
    /// <param name="more">Adds further routes to the same server.</param>
    /// <exception cref="IOException">The port is in use, or the address does not belong to this machine.</exception>
    public static async Task<HealthServer> StartAsync(IPEndPoint listen, Func<string?> obstacle, Func<string> metrics, Action<WebApplication>? more = null)
    {
        HealthServer server = new(listen, obstacle, metrics, more);
        await LeanWebServer.StartAsync(server._app);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
