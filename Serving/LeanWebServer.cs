using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Windrow.Serving;

/// <summary>Builds web servers with nothing but routes: no configuration files, no log.</summary>
static class LeanWebServer
{
    /// <summary>Room for the body of a small request: a note, a prompt, or a mistake.</summary>
    const int SmallBodyBytes = 64 * 1024;

    /// <summary>Most connections at the same time; further ones are closed at once. A silo needs its file handles for other things.</summary>
    public const int MostConnections = 1000;

    /// <summary>How long a client may take to send the head of a request.</summary>
    public static readonly TimeSpan HeaderLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may be without a request.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How slowly a body may come, on average after the first seconds.</summary>
    static readonly MinDataRate SlowestBody = new(4 * 1024, Grace);

    /// <summary>How slowly an answer may be read. What the operating system has taken counts as read, and gives the rest more time; it takes all of a usual answer.</summary>
    static readonly MinDataRate SlowestReading = new(64 * 1024, Grace);

    /// <param name="listen">Where it listens. On the loopback address, requests for other machines' names are refused.</param>
    /// <param name="limit">Sets the limits that differ from those of all servers.</param>
    public static WebApplication Build(IPEndPoint listen, Action<KestrelServerLimits>? limit = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(listen);
            kestrel.AddServerHeader = false;
            LimitClients(kestrel.Limits);
            limit?.Invoke(kestrel.Limits);
        });
        WebApplication app = builder.Build();
        app.Use((context, next) => IsMeant(context, listen.Address) ? next(context) : JsonReplies.ErrorAsync(
            context, StatusCodes.Status400BadRequest, "The header Host does not name this machine. Ask for localhost or 127.0.0.1."));
        return app;
    }

    /// <summary>Starts a server, or gives back what it has taken.</summary>
    /// <exception cref="IOException">The port is in use, or the address does not belong to this machine.</exception>
    public static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a server that has started listens.</summary>
    public static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Clients that are slow, or say nothing, do not keep a connection.</summary>
    static void LimitClients(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = MostConnections;
        limits.RequestHeadersTimeout = HeaderLimit;
        limits.KeepAliveTimeout = IdleLimit;
        limits.MinRequestBodyDataRate = SlowestBody;
        limits.MinResponseDataRate = SlowestReading;
        limits.MaxRequestBodySize = SmallBodyBytes;
    }

    /// <summary>On the loopback address, a page of another site must not reach the server through a name that it made point here.</summary>
    static bool IsMeant(HttpContext context, IPAddress listen) =>
        !IPAddress.IsLoopback(listen) || context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" or "";
}
