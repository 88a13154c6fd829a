using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Windrow.Serving;
using Windrow.Tests.Fuzzing;

namespace Windrow.Tests.Inference;

/// <summary>Damaged requests to a model over HTTP, as bytes on a socket.</summary>
public sealed class RequestFuzzTests : IDisposable
{
    const int Requests = 1_000;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    static readonly string[] Pieces =
    [
        "Content-Length: ", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", "Host: elsewhere\r\n", "POST ", "GET ", "PRI * HTTP/2.0\r\n\r\n", "/predict",
        "HTTP/1.0", "\r\n\r\n", "\"text\":", "[[[[", "[{", "{\"text\":{", "\\ud83d", "application/json;charset=utf-16",
    ];

    readonly UntrainedRun _run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Damaged_requests_are_answered_or_cut_off_and_right_ones_still_answered()
    {
        _run.Open();
        ServingOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), MaxBodyBytes = 10_000, Timeout = TimeSpan.FromSeconds(1) };
        await using ModelServer server = await ModelServer.StartAsync(_run.Folder, options);
        string[] bodies = ["""{"text": "good film", "other": 1}""", """[{"text": "bad"}, {"text": "good \u00e9 film"}]"""];
        Mutator mutator = new([.. bodies.Select(Post), Encoding.ASCII.GetBytes("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")], Pieces);

        ConcurrentDictionary<string, int> answers = new();
        await Parallel.ForEachAsync(Enumerable.Range(1, Requests), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (seed, _) =>
        {
            string answer = await AskAsync(server.Address, mutator.Make(seed), staysOpen: seed % 4 == 0);
            string status = answer.Length == 0 ? "none" : answer[9..12];
            Assert.True(status is "none" or "200" || status[0] == '4' || status is "503" or "505", $"Request {seed} was answered: {answer}");
            answers.AddOrUpdate(status, 1, (_, count) => count + 1);
        });

        Assert.Contains("200", answers.Keys);
        Assert.Contains("400", answers.Keys);
        using HttpClient http = new() { BaseAddress = server.Address };
        JsonElement right = await (await http.PostAsJsonAsync("/predict", new { text = "good film" })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(right.TryGetProperty("mood", out _));
    }

    [Theory]
    [InlineData("""{"text": "\ud800"}""")]
    [InlineData("""{"\udc00": "good"}""")]
    [InlineData("{\"text\": \"\xff\"}")]
    public async Task Text_that_is_not_Unicode_is_refused(string body)
    {
        _run.Open();
        await using ModelServer server = await ModelServer.StartAsync(_run.Folder, new ServingOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) });

        string answer = await AskAsync(server.Address, Post(body), staysOpen: true);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("The body is not JSON", answer, StringComparison.Ordinal);
    }

    /// <summary>Each character is one byte of the body.</summary>
    static byte[] Post(string body) => Encoding.Latin1.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    /// <summary>Sends a request, and returns what comes before the connection is closed.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="request">All that is sent.</param>
    /// <param name="staysOpen">Whether the server can take it that more is to come.</param>
    static async Task<string> AskAsync(Uri server, byte[] request, bool staysOpen)
    {
        using CancellationTokenSource limit = new(Longest);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, limit.Token);
        using MemoryStream answer = new();
        try
        {
            for (int sent = 0; sent < request.Length;) sent += await socket.SendAsync(request.AsMemory(sent), limit.Token);
            if (!staysOpen) socket.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[4096];
            for (int read; (read = await socket.ReceiveAsync(buffer, limit.Token)) > 0;) answer.Write(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
            // The server has cut it off, which it may.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
