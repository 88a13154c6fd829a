using Microsoft.AspNetCore.Builder;
using Windrow.Dashboard.Jobs;
using Windrow.Serving;

namespace Windrow.Dashboard;

/// <summary>A web server with nothing but the page.</summary>
public sealed class PageServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly string? _token;

    PageServer(PageOptions options, IPageJobs jobs, WriteReport report, TimeProvider time)
    {
        _token = options.Token;
        _app = LeanWebServer.Build(options.Listen);
        Page.AddTo(_app, jobs, ProductVersion.Current, report, options.Token, time);
    }

    /// <summary>What to open in a browser, with the token.</summary>
    public Uri Address => _token is null ? LeanWebServer.AddressOf(_app) : new Uri(LeanWebServer.AddressOf(_app), $"/{_token}/");

    /// <summary>Starts to answer.</summary>
    /// <param name="options">Where, and to whom.</param>
    /// <param name="jobs">The jobs that the page shows.</param>
    /// <param name="report">Writes a job's report.</param>
    /// <param name="time">Measures pauses.</param>
    /// <exception cref="IOException">The port is in use, or the address does not belong to this machine.</exception>
    public static async Task<PageServer> StartAsync(PageOptions options, IPageJobs jobs, WriteReport report, TimeProvider time)
    {
        PageServer server = new(options, jobs, report, time);
        await LeanWebServer.StartAsync(server._app);
        return server;
    }

    /// <summary>Ends it. Browsers that are still connected are cut off.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
