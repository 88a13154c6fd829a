using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Windrow.Grains.Metrics;

namespace Windrow.Dashboard.Feeds;

/// <summary>A stream of messages to one browser: Server-Sent Events, as in the HTML standard, section 9.2.</summary>
sealed class EventSourceStream(HttpContext context)
{
    /// <summary>Canceled when the browser disconnects.</summary>
    public CancellationToken Gone => context.RequestAborted;

    /// <summary>Begins the stream.</summary>
    public Task BeginAsync()
    {
        context.Response.ContentType = "text/event-stream";
        return context.Response.Body.FlushAsync(Gone);
    }

    /// <summary>Sends a message; returns when the network has taken it.</summary>
    /// <param name="kind">What the message is.</param>
    /// <param name="json">Its contents in one line.</param>
    /// <param name="number">Number that the browser repeats when it connects again; null for none.</param>
    public async Task SendAsync(string kind, string json, long? number = null)
    {
        await context.Response.WriteAsync(number is null ? $"event: {kind}\ndata: {json}\n\n" : $"event: {kind}\nid: {number}\ndata: {json}\n\n", Gone);
        await context.Response.Body.FlushAsync(Gone);
    }

    /// <summary>Says that the jobs cannot be reached at the moment.</summary>
    public Task TroubleAsync(string sentence) => SendAsync("trouble", JsonSerializer.Serialize(new { Error = sentence }, JobEventJson.Options));

    /// <summary>Sends something that browsers ignore, so that a connection on which nothing happens is not taken for dead.</summary>
    public async Task KeepAliveAsync()
    {
        await context.Response.WriteAsync(":\n\n", Gone);
        await context.Response.Body.FlushAsync(Gone);
    }
}
