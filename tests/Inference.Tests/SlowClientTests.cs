using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Windrow.Serving;

namespace Windrow.Tests.Inference;

/// <summary>Clients that hold connections without using them, over raw sockets, at the server that all HTTP ports are built on.</summary>
public sealed class SlowClientTests
{
    const string Head = "HTTP/1.1\r\nHost: localhost\r\n";

    /// <summary>Far beyond every limit of the server.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Less than any limit after which the server ends a slow connection, so an answer within it did not wait for one.</summary>
    static readonly TimeSpan Usual = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Hundreds_of_silent_and_slow_clients_hold_up_no_other_and_are_cut_off()
    {
        await using HealthServer server = await StartAsync();
        RawClient[] silent = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => RawClient.ConnectAsync(server.Address)));
        RawClient[] slow = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => RawClient.ConnectAsync(server.Address, $"GET /health/live {Head}X-Slow: ")));
        Task<string[]> ends = Task.WhenAll([.. silent.Select(client => client.AnswerAsync()), .. slow.Select(client => client.DripAsync(Pause))]);

        using HttpClient http = new() { BaseAddress = server.Address };
        for (int i = 0; i < 50; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/health/live"));
            Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, Usual);
        }

        Assert.False(ends.IsCompleted);
        string[] answers = await ends.WaitAsync(Limit);
        Assert.All(answers[..300], Assert.Empty);
        Assert.All(answers[300..], answer => Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal));
        foreach (RawClient client in (RawClient[])[.. silent, .. slow]) client.Dispose();
    }

    [Fact]
    public async Task Connections_beyond_the_most_are_closed_and_there_is_room_again_when_others_end()
    {
        await using HealthServer server = await StartAsync();
        RawClient[] crowd = await Task.WhenAll(Enumerable.Range(0, LeanWebServer.MostConnections).Select(_ => RawClient.ConnectAsync(server.Address)));
        using (RawClient late = await RawClient.ConnectAsync(server.Address))
        {
            Assert.Equal("", await late.AskAsync($"GET /health/live {Head}\r\n").WaitAsync(Limit));
        }

        foreach (RawClient client in crowd) client.Dispose();
        using CancellationTokenSource limit = new(Limit);
        using HttpClient http = new() { BaseAddress = server.Address };
        while (true)
        {
            try
            {
                Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/health/live", limit.Token));
                return;
            }
            catch (HttpRequestException)
            {
                // The server has not noticed all the ends yet.
            }
        }
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_refused_in_words()
    {
        using UntrainedRun run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));
        run.Open();
        await using ModelServer server = await ModelServer.StartAsync(run.Folder, new ServingOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Timeout = Limit });
        using RawClient slow = await RawClient.ConnectAsync(server.Address, $"POST /predict {Head}Content-Type: application/json\r\nContent-Length: 50000\r\n\r\n");
        Task<string> refused = slow.DripAsync(Pause);
        using HttpClient http = new() { BaseAddress = server.Address };
        using HttpResponseMessage answer = await http.PostAsJsonAsync("/predict", new { text = "good film" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string end = await refused.WaitAsync(Limit);
        Assert.StartsWith("HTTP/1.1 408 ", end, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"Reading the request body timed out due to data arriving too slowly.", end, StringComparison.Ordinal);
    }

    static Task<HealthServer> StartAsync() => HealthServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), () => null, () => "");
}
