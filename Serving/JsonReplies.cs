using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Windrow.Serving;

/// <summary>What requests are answered.</summary>
static class JsonReplies
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends a text that is JSON.</summary>
    public static Task TextAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Sends <c>{"error": "..."}</c>.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string sentence) =>
        TextAsync(context, status, JsonSerializer.Serialize(new { error = sentence }, Readable));
}
