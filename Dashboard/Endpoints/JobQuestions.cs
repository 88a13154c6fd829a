using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Windrow.Client;
using Windrow.Dashboard.Feeds;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Dashboard.Endpoints;

/// <summary>Endpoints that read a job.</summary>
sealed class JobQuestions(IPageJobs jobs, JobFeed feed, WriteReport report)
{
    const int UsualPoints = 800;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs/{id}", (HttpContext context, string id) => Answers.JsonAsync(context, () => jobs.StatusAsync(id, context.RequestAborted)));
        routes.MapGet("/api/jobs/{id}/file", (HttpContext context, string id) => Answers.JsonAsync(context, () => FileAsync(context, id)));
        routes.MapGet("/api/jobs/{id}/history", (HttpContext context, string id) => Answers.JsonAsync(
            context, () => jobs.HistoryAsync(id, Request(context.Request.Query), context.RequestAborted)));
        routes.MapGet("/api/jobs/{id}/feed", FeedAsync);
        routes.MapGet("/api/jobs/{id}/report", ReportAsync);
    }

    async Task<object> FileAsync(HttpContext context, string id)
    {
        (string text, string settings) = await jobs.JobFileAsync(id, context.RequestAborted);
        return new { Text = text, Settings = JobSettings.Of(settings) };
    }

    async Task FeedAsync(HttpContext context, string id)
    {
        try
        {
            long from = From(context.Request);
            await feed.SendAsync(new EventSourceStream(context), id, from);
        }
        catch (Exception e) when (e is JobNotFoundException or BadHttpRequestException && !context.Response.HasStarted)
        {
            await Answers.ErrorAsync(context, e);
        }
    }

    /// <summary>A file to save: it is never shown as a page of this server, whose rights it would have.</summary>
    async Task ReportAsync(HttpContext context, string id)
    {
        string html;
        try
        {
            html = await report(jobs, id, context.RequestAborted);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Answers.ErrorAsync(context, e);
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}.html\"";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    static HistoryRequest Request(IQueryCollection query) =>
        new((int)Math.Min(Number(query, "points") ?? UsualPoints, int.MaxValue), Number(query, "first"), Number(query, "last"));

    /// <summary>The first event wanted. A browser that lost its connection repeats the number of the last message it got.</summary>
    static long From(HttpRequest request) =>
        int.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out int last) ? last + 1L : Math.Max(1, Number(request.Query, "from") ?? 1);

    static long? Number(IQueryCollection query, string name)
    {
        if (query[name].ToString() is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new BadHttpRequestException($"{name} is {text}; it must be a whole number.");
    }
}
