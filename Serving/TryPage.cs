using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Windrow.Serving;

/// <summary>A page on which a served model can be tried by hand: <c>GET /</c>. It loads nothing from other servers.</summary>
static class TryPage
{
    static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "try.html", "text/html; charset=utf-8"),
        ("/try.css", "try.css", "text/css; charset=utf-8"),
        ("/try.js", "try.js", "text/javascript; charset=utf-8"),
    ];

    public static void Map(WebApplication app)
    {
        foreach ((string path, string file, string type) in Files)
        {
            byte[] bytes = Bytes(file);
            app.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'";
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(bytes, type);
            });
        }
    }

    static byte[] Bytes(string file)
    {
        using Stream stream = typeof(TryPage).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"The page has no file '{file}'.");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
