using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Windrow.Dashboard.Endpoints;
using Windrow.Dashboard.Feeds;
using Windrow.Dashboard.Jobs;
using Windrow.Dashboard.Security;
using Windrow.Metrics;

namespace Windrow.Dashboard;

/// <summary>The page's part of a web server: its files, what it asks, and the orders that it gives.</summary>
public static class Page
{
    const string StartFile = "index.html";

    static readonly string[] LargerIsBetter = [.. MetricRegistry.All.Where(metric => metric.Better == MetricDirection.Larger).Select(metric => metric.Name)];

    /// <summary>Adds the page to a server: at the root, or below the token.</summary>
    /// <param name="app">The server.</param>
    /// <param name="jobs">The jobs that it shows.</param>
    /// <param name="version">The program's version.</param>
    /// <param name="report">Writes a job's report, as HTML.</param>
    /// <param name="token">What addresses must contain; null lets everyone in who can connect.</param>
    /// <param name="time">Measures pauses.</param>
    public static void AddTo(WebApplication app, IPageJobs jobs, string version, WriteReport report, string? token, TimeProvider time)
    {
        RouteGroupBuilder page = new PageGuard(token).Protect(app);
        page.MapGet("/", SendStartAsync);
        foreach (string file in PageFiles.Paths) page.MapGet($"/{file}", context => PageFiles.SendAsync(context, file));
        OverviewFeed overview = new(jobs, time);
        page.MapGet("/api/place", context => SendPlaceAsync(context, jobs.Place, version));
        page.MapGet("/api/feed", context => overview.SendAsync(new EventSourceStream(context)));
        new JobQuestions(jobs, new JobFeed(jobs, time), report).Map(page);
        new JobOrders(jobs).Map(page);
        if (token is not null) app.MapGet("/", PageGuard.RefuseAsync);
    }

    /// <summary>The page's own addresses are relative, so its address ends with a slash.</summary>
    static Task SendStartAsync(HttpContext context)
    {
        if (context.Request.Path.Value is { } path && !path.EndsWith('/'))
        {
            context.Response.Redirect($"{path}/");
            return Task.CompletedTask;
        }

        return PageFiles.SendAsync(context, StartFile);
    }

    static Task SendPlaceAsync(HttpContext context, PagePlace place, string version) =>
        Answers.JsonAsync(context, () => Task.FromResult(new { place.Name, Version = version, place.IsCluster, place.ResumeByCommand, LargerIsBetter }));
}
