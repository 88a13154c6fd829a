using System.Net;
using System.Text;
using System.Text.Json;
using Windrow.Dashboard;
using Windrow.Grains.Metrics;
using Windrow.Tests.Training;

namespace Windrow.Tests.Dashboard;

/// <summary>What the page's server answers, and whom.</summary>
public sealed class PageServerTests : IAsyncLifetime, IDisposable
{
    const string Token = "0123456789abcdef";

    readonly FixedJobs _jobs = new();
    readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    PageServer? _server;

    public async Task InitializeAsync()
    {
        _server = await StartAsync(Token);
        _http.BaseAddress = _server.Address;
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("index.html")]
    [InlineData("app.js")]
    [InlineData("APP.JS")]
    [InlineData("lib/uplot/uPlot.esm.js")]
    [InlineData("api/place")]
    [InlineData("api/jobs/demo-1")]
    public async Task Only_addresses_with_the_token_are_answered(string path)
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, path)).StatusCode);
        foreach (string other in (string[])["/", "/index.html", "/INDEX.HTML", $"/{Token}0/{path}", $"/{Token[..^1]}/{path}", $"/x/{path}"])
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, other)).StatusCode);
    }

    [Fact]
    public async Task An_address_without_its_slash_leads_to_the_page()
    {
        HttpResponseMessage answer = await SendAsync(HttpMethod.Get, $"/{Token}");
        Assert.Equal((HttpStatusCode.Redirect, $"/{Token}/"), (answer.StatusCode, answer.Headers.Location!.ToString()));
    }

    [Theory]
    [InlineData("application/json", null, null, true)]
    [InlineData("application/json", "same", "same-origin", true)]
    [InlineData("application/json", "http://evil.example", "cross-site", false)]
    [InlineData("application/json", "http://evil.example", null, false)]
    [InlineData("application/json", "null", null, false)]
    [InlineData("application/json", "http://127.0.0.1:1", "same-site", false)]
    [InlineData("text/plain", "same", "same-origin", false)]
    [InlineData("application/x-www-form-urlencoded", null, null, false)]
    public async Task Without_a_token_only_the_page_itself_gives_orders(string contentType, string? origin, string? site, bool isTaken)
    {
        await using PageServer open = await StartAsync(token: null);
        if (origin == "same") origin = open.Address.GetLeftPart(UriPartial.Authority);
        HttpResponseMessage answer = await SendAsync(HttpMethod.Post, new Uri(open.Address, "/api/jobs/demo-1/cancel").ToString(), "{}", contentType, origin, site);
        Assert.Equal(isTaken ? HttpStatusCode.BadGateway : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(isTaken, (await ErrorAsync(answer)).Contains("An order has reached the jobs.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/jobs/demo-1/history", "cross-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("/API/jobs/demo-1/history", "cross-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("/api/jobs/demo-1/history", "same-origin", "cors", HttpStatusCode.OK)]
    [InlineData("/", "cross-site", "navigate", HttpStatusCode.OK)]
    public async Task Other_sites_cannot_make_a_browser_ask(string path, string site, string mode, HttpStatusCode status)
    {
        await using PageServer open = await StartAsync(token: null);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(open.Address, path)) { Headers = { { "Sec-Fetch-Site", site }, { "Sec-Fetch-Mode", mode } } };
        Assert.Equal(status, (await _http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_page_on_loopback_answers_to_no_other_name()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Every_answer_forbids_scripts_from_elsewhere_and_framing()
    {
        foreach (string path in (string[])["", "INDEX.html", "app.js", "/x/app.js", "api/place", "api/jobs/nobody-1"])
        {
            HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Theory]
    [InlineData("api/jobs/nobody-1", HttpStatusCode.NotFound, "There is no job 'nobody-1'")]
    [InlineData("api/jobs/nobody-1/feed", HttpStatusCode.NotFound, "There is no job 'nobody-1'")]
    [InlineData("api/jobs/demo-1/history?points=5000", HttpStatusCode.BadRequest, "4000")]
    [InlineData("api/jobs/demo-1/history?points=many", HttpStatusCode.BadRequest, "points is many; it must be a whole number.")]
    [InlineData("api/jobs/demo-1/feed?from=-1", HttpStatusCode.BadRequest, "from is -1; it must be a whole number.")]
    public async Task What_cannot_be_answered_is_said_in_a_sentence(string path, HttpStatusCode status, string sentence)
    {
        HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(sentence, await ErrorAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rate", "{}")]
    [InlineData("rate", "{\"learning_rate\":\"high\"}")]
    [InlineData("priority", "{\"priority\":\"highest\"}")]
    [InlineData("note", "null")]
    [InlineData("pause", "{")]
    [InlineData("generate", "{\"tokens\":0}")]
    public async Task A_malformed_order_is_refused(string order, string body)
    {
        HttpResponseMessage answer = await SendAsync(HttpMethod.Post, $"api/jobs/demo-1/{order}", body, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty(await ErrorAsync(answer));
    }

    [Fact]
    public async Task A_job_file_comes_with_every_setting_by_path()
    {
        using JsonDocument file = JsonDocument.Parse(await (await SendAsync(HttpMethod.Get, "api/jobs/demo-1/file")).Content.ReadAsStringAsync());
        Assert.Equal("1", file.RootElement.GetProperty("settings").GetProperty("training.seed").GetString());
        Assert.Equal("name: demo", file.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_feed_begins_where_the_browser_left_it_and_ends_with_the_job()
    {
        _jobs.Write([.. Enumerable.Range(1, 30).Select(Step)]);
        using StreamReader feed = await FeedAsync("api/jobs/demo-1/feed?from=1", lastEventId: 27);
        Message first = await Message.ReadAsync(feed);
        Assert.Equal(("events", "30"), (first.Kind, first.Id));
        Assert.Equal([28, 29, 30], first.Data.EnumerateArray().Select(step => step.GetProperty("global_step").GetInt32()));

        _jobs.Write(Step(31));
        Assert.Equal(31, (await Message.ReadAsync(feed)).Data[0].GetProperty("global_step").GetInt32());
        _jobs.Rest();
        Assert.Equal("end", (await Message.ReadAsync(feed)).Kind);
        Assert.Null(await feed.ReadLineAsync().WaitAsync(LocalCluster.Limit));
    }

    [Fact]
    public async Task A_feed_of_a_fast_job_combines_steps_and_keeps_everything_else()
    {
        _jobs.Write([.. Enumerable.Range(1, 1000).Select(Step), new CheckpointEvent { Step = 1000, Path = "p" }, Step(1001)]);
        _jobs.Rest();
        using StreamReader feed = await FeedAsync("api/jobs/demo-1/feed?from=1", lastEventId: null);
        List<JsonElement> events = [];
        for (Message message; (message = await Message.ReadAsync(feed)).Kind == "events";)
        {
            Assert.InRange(message.Data.EnumerateArray().Count(IsStep), 0, 6);       // one more than without the checkpoint between them
            events.AddRange(message.Data.EnumerateArray());
        }

        Assert.Equal(1001, events.Where(IsStep).Sum(step => step.GetProperty("steps").GetInt32()));
        Assert.Equal("checkpoint", events[^2].GetProperty("event").GetString());
        Assert.Equal(10_010, events.Where(IsStep).Sum(step => step.GetProperty("tokens").GetInt64()));

        static bool IsStep(JsonElement jobEvent) => jobEvent.GetProperty("event").GetString() == "step";
    }

    [Fact]
    public async Task Trouble_is_said_and_the_feed_goes_on_afterwards()
    {
        _jobs.Failure = new TimeoutException();
        using StreamReader feed = await FeedAsync("api/jobs/demo-1/feed?from=1", lastEventId: null);
        Message trouble = await Message.ReadAsync(feed);
        Assert.Equal("trouble", trouble.Kind);
        Assert.Contains("No silo is responding", trouble.Data.GetProperty("error").GetString(), StringComparison.Ordinal);
        _jobs.Failure = null;
        _jobs.Write(Step(1));
        for (Message next = trouble; next.Kind != "events"; next = await Message.ReadAsync(feed))
        {
        }
    }

    [Fact]
    public async Task A_job_that_is_gone_ends_its_feed_with_the_reason()
    {
        using StreamReader feed = await FeedAsync("api/jobs/demo-1/feed?from=1", lastEventId: null);
        _jobs.Failure = new InvalidDataException("The log is damaged.");
        _jobs.Write();
        Assert.Equal("The log is damaged.", (await Message.ReadAsync(feed)).Data.GetProperty("error").GetString());
        Assert.Equal("end", (await Message.ReadAsync(feed)).Kind);
    }

    [Fact]
    public async Task A_peak_within_combined_steps_is_sent()
    {
        _jobs.Write([.. Enumerable.Range(1, 100).Select(number => Step(number) with { Loss = number == 37 ? 1e6 : 1, GradientNorm = number == 38 ? 1e7 : 1 })]);
        using StreamReader feed = await FeedAsync("api/jobs/demo-1/feed?from=1", lastEventId: null);
        JsonElement[] steps = [.. (await Message.ReadAsync(feed)).Data.EnumerateArray()];
        Assert.Equal(1e6, steps.Max(step => step.GetProperty("loss_max").GetDouble()));
        Assert.Equal(1, steps.Min(step => step.GetProperty("loss_min").GetDouble()));
        Assert.Equal(1e7, steps.Max(step => step.GetProperty("grad_norm_max").GetDouble()));
    }

    [Fact]
    public async Task Jobs_are_asked_once_for_all_browsers()
    {
        using StreamReader one = await FeedAsync("api/feed", lastEventId: null), two = await FeedAsync("api/feed", lastEventId: null);
        foreach (StreamReader feed in (StreamReader[])[one, two]) Assert.Equal("jobs", (await Message.ReadAsync(feed)).Kind);
        int before = _jobs.Lists;
        _jobs.Status = _jobs.Status with { Step = 7 };
        foreach (StreamReader feed in (StreamReader[])[one, two])
        {
            for (Message message; (message = await Message.ReadAsync(feed)).Kind != "jobs" || message.Data[0].GetProperty("step").GetInt64() != 7;)
            {
            }
        }

        Assert.InRange(_jobs.Lists - before, 1, 2);
    }

    static StepEvent Step(int number) => new() { Step = number, Tokens = 10, TokensPerSecond = 100, Loss = number };

    Task<PageServer> StartAsync(string? token) =>
        PageServer.StartAsync(new PageOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Token = token }, _jobs, (_, id, _) => Task.FromResult($"report of {id}"), TimeProvider.System);

    async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? contentType = null, string? origin = null, string? site = null)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.RelativeOrAbsolute));
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, contentType!);
        return await _http.SendAsync(request);
    }

    async Task<StreamReader> FeedAsync(string path, long? lastEventId)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", $"{lastEventId}");
        HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    static async Task<string> ErrorAsync(HttpResponseMessage answer)
    {
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("error").GetString()!;
    }

    /// <summary>One message of a stream, read as the HTML standard describes it.</summary>
    sealed record Message(string Kind, string? Id, JsonElement Data)
    {
        public static async Task<Message> ReadAsync(StreamReader feed)
        {
            (string kind, string? id, string? data) = ("message", null, null);
            while (await feed.ReadLineAsync().WaitAsync(LocalCluster.Limit) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
                else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal)) data += line[6..];
                else if (line.Length == 0 && data is not null) return new Message(kind, id, JsonDocument.Parse(data).RootElement);
            }

            throw new EndOfStreamException("The stream has ended.");
        }
    }
}
