using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Windrow.Serving;

namespace Windrow.Dashboard.Security;

/// <summary>Lets only the page's own user and the page's own code in.</summary>
/// <remarks>The token is a part of every address below the page. Unlike a cookie, a browser sends it to this server only and never on behalf of
/// another site: cookies are shared by all ports of a host, and another user of the machine could listen on one. Where there is no token, requests
/// that browsers make for other sites are refused by what the browsers say of them.</remarks>
/// <param name="token">What an address must contain; null if there is no token.</param>
sealed class PageGuard(string? token)
{
    /// <summary>Only the page's own files, and connections to where it came from.</summary>
    const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    const string Key = "key";

    /// <summary>Marks the endpoints that a guard protects.</summary>
    sealed class Mark;

    /// <summary>Where endpoints are added that the guard protects.</summary>
    /// <remarks>The guard goes by the endpoint and not by the address, of which routing knows several spellings.</remarks>
    public RouteGroupBuilder Protect(WebApplication app)
    {
        app.Use(next => context => context.GetEndpoint()?.Metadata.GetMetadata<Mark>() is null ? next(context) : CheckAsync(context, next));
        return app.MapGroup(token is null ? "" : $"/{{{Key}}}").WithMetadata(new Mark());
    }

    Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (token is not null && !IsToken(context.Request.RouteValues[Key] as string)) return RefuseAsync(context);
        if (IsForAnotherSite(context.Request) || (HttpMethods.IsPost(context.Request.Method) && !IsOrder(context.Request)))
            return JsonReplies.ErrorAsync(context, StatusCodes.Status403Forbidden, "Only the page itself is answered, and its orders are JSON.");
        return next(context);
    }

    /// <summary>Refuses someone who does not know the token.</summary>
    public static Task RefuseAsync(HttpContext context) => JsonReplies.ErrorAsync(
        context, StatusCodes.Status403Forbidden, "This page is for its own user. Open the whole address that windrow has printed.");

    bool IsToken(string? given) => given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token!));

    /// <summary>Whether a browser says that it asks for another site: any request but that for the page as a whole.</summary>
    static bool IsForAnotherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none") && request.Headers["Sec-Fetch-Mode"] != "navigate";

    /// <summary>Other sites cannot send JSON without asking first, which is refused. Without a token, the origin must be right, too.</summary>
    bool IsOrder(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return request.HasJsonContentType() && (token is not null || origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}");
    }
}
