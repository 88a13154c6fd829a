using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Windrow.Client;
using Windrow.Grains.Access;
using Windrow.Grains.Generation;
using Windrow.Grains.Metrics;
using Windrow.Serving;

namespace Windrow.Dashboard.Endpoints;

/// <summary>Answers requests with JSON, and exceptions with a status and a sentence.</summary>
static class Answers
{
    /// <summary>Sends what <paramref name="answer"/> returns.</summary>
    public static async Task JsonAsync<T>(HttpContext context, Func<Task<T>> answer)
    {
        string json;
        try
        {
            json = JsonSerializer.Serialize(await answer(), JobEventJson.Options);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await ErrorAsync(context, e);
            return;
        }

        await JsonReplies.TextAsync(context, StatusCodes.Status200OK, json);
    }

    /// <summary>Sends what is wrong.</summary>
    public static Task ErrorAsync(HttpContext context, Exception exception) => JsonReplies.ErrorAsync(context, Status(exception), Trouble.Sentence(exception));

    /// <summary>The request's body.</summary>
    /// <exception cref="BadHttpRequestException">It is not what is expected.</exception>
    public static async Task<T> BodyAsync<T>(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, JobEventJson.Options, context.RequestAborted)
                ?? throw new BadHttpRequestException("The request's body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException($"The request's body cannot be read: {e.Message}", e);
        }
    }

    static int Status(Exception exception) => exception switch
    {
        JobNotFoundException or NoSuchJobException => StatusCodes.Status404NotFound,
        BadHttpRequestException bad => bad.StatusCode,
        ArgumentException or GenerationException => StatusCodes.Status400BadRequest,
        AccessRefusedException => StatusCodes.Status403Forbidden,
        TimeoutException => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };
}
