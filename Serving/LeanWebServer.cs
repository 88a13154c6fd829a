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
    public const int SmallBodyBytes = 64 * 1024;

    /// <param name="listen">Where it listens. On the loopback address, requests for other machines' names are refused.</param>
    /// <param name="limit">Sets limits.</param>
    public static WebApplication Build(IPEndPoint listen, Action<KestrelServerLimits> limit)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(listen);
            kestrel.AddServerHeader = false;
            limit(kestrel.Limits);
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

    /// <summary>On the loopback address, a page of another site must not reach the server through a name that it made point here.</summary>
    static bool IsMeant(HttpContext context, IPAddress listen) =>
        !IPAddress.IsLoopback(listen) || context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" or "";
}
