using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Windrow.Dashboard;

/// <summary>The files that browsers load. They are in the assembly.</summary>
static class PageFiles
{
    const string Folder = "wwwroot/";

    static readonly Assembly Assembly = typeof(PageFiles).Assembly;

    static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
    };

    /// <summary>The paths of all files, such as <c>app.js</c>, as a browser asks for them.</summary>
    public static IEnumerable<string> Paths =>
        Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..].Replace('\\', '/'));

    /// <summary>Sends a file. It changes only with the program, so browsers may keep it, but must ask whether it is still the same.</summary>
    public static async Task SendAsync(HttpContext context, string path)
    {
        string tag = $"\"{Assembly.ManifestModule.ModuleVersionId:N}\"";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await using Stream file = Open(path);
        context.Response.ContentType = ContentTypes.GetValueOrDefault(Path.GetExtension(path), "text/plain; charset=utf-8");
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    static Stream Open(string path) =>
        Assembly.GetManifestResourceStream(Folder + path) ?? Assembly.GetManifestResourceStream(Folder + path.Replace('/', '\\'))
        ?? throw new InvalidOperationException($"The page has no file '{path}'.");
}
