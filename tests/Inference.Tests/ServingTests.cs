using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Serving;

namespace Windrow.Tests.Inference;

/// <summary>A model over HTTP, compared with the answers of the library.</summary>
public sealed class ServingTests : IDisposable
{
    static readonly string[] Words = ["good", "bad", "fine", "awful", "film", "the"];

    readonly UntrainedRun _run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Rows_are_answered_and_wrong_requests_are_refused_in_words()
    {
        WindrowModel model = _run.Open();
        await using ModelServer server = await StartAsync(_run, options => options with { MaxRows = 5, MaxBodyBytes = 1000 });
        using HttpClient http = new() { BaseAddress = server.Address };
        JsonElement one = await PostAsync(http, """{"text": "good film", "other": 1}""");
        IReadOnlyList<double> expected = model.Predict(new Dictionary<string, string?> { ["text"] = "good film" }).Values;
        AssertAnswer(expected, one);
        JsonElement many = await PostAsync(http, """[{"text": "bad"}, {"text": "good film"}]""");
        Assert.Equal(2, many.GetArrayLength());
        AssertAnswer(expected, many[1]);
        Assert.Equal(0, (await PostAsync(http, "[]")).GetArrayLength());

        await AssertRefusedAsync(HttpStatusCode.BadRequest, "Row 2 has no text in the column 'text'.", """[{"text": "bad"}, {"txt": "good"}]""");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "The row has no 'text'. Is 'Text' meant to be 'text'?", """{"Text": "good"}""");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "The row has an object in 'text'", """{"text": {}}""");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "Row 1 is not a JSON object.", "[1]");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "The body is not JSON", "{");
        await AssertRefusedAsync(HttpStatusCode.RequestEntityTooLarge, "has 6 rows, but at most 5", "[1,1,1,1,1,1]");
        await AssertRefusedAsync(HttpStatusCode.RequestEntityTooLarge, "more than 1000 bytes", $$"""{"text": "{{new string('a', 2000)}}"}""");
        await AssertRefusedAsync(HttpStatusCode.UnsupportedMediaType, "Content-Type", """{"text": "bad"}""", "text/plain");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync("/predict")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/other")).StatusCode);
        using HttpRequestMessage elsewhere = new(HttpMethod.Get, "/health");
        elsewhere.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(elsewhere)).StatusCode);

        JsonElement api = await http.GetFromJsonAsync<JsonElement>("/openapi.json");
        JsonElement row = api.GetProperty("paths").GetProperty("/predict").GetProperty("post").GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema").GetProperty("oneOf")[0];
        Assert.True(row.GetProperty("properties").TryGetProperty("text", out _));
        Assert.Contains("\"mood\"", api.GetRawText(), StringComparison.Ordinal);

        async Task AssertRefusedAsync(HttpStatusCode status, string message, string body, string type = "application/json")
        {
            using StringContent content = new(body, Encoding.UTF8, type);
            using HttpResponseMessage response = await http.PostAsync("/predict", content);
            Assert.Equal(status, response.StatusCode);
            Assert.Contains(message, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sixty_four_connections_get_their_own_answers()
    {
        WindrowModel model = _run.Open();
        await using ModelServer server = await StartAsync(_run);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async connection =>
        {
            using HttpClient http = new() { BaseAddress = server.Address };
            for (int i = 0; i < 12; i++)
            {
                string text = string.Join(' ', Enumerable.Range(0, 1 + (connection + i) % 30).Select(word => Words[(connection * 5 + i + word * word) % Words.Length]));
                AssertAnswer(model.Predict(new Dictionary<string, string?> { ["text"] = text }).Values, await PostAsync(http, $$"""{"text": "{{text}}"}"""));
            }
        }));
    }

    [Fact]
    public async Task A_better_checkpoint_is_served_when_it_comes_and_a_damaged_one_is_not()
    {
        TaskCompletionSource<WindrowModel> reloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ModelServer server = await StartAsync(_run, options => options with
        {
            ReloadEvery = TimeSpan.FromMilliseconds(20),
            Reloaded = model => reloaded.TrySetResult(model),
            ReloadFailed = problem => failed.TrySetResult(problem),
        });
        using HttpClient http = new() { BaseAddress = server.Address };
        Assert.Equal(20, (await http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("step").GetInt64());
        _run.Write(step: 30, seed: 2);
        Assert.Equal(30, (await reloaded.Task.WaitAsync(TimeSpan.FromMinutes(1))).Step);
        JsonElement health = await http.GetFromJsonAsync<JsonElement>("/health");
        Assert.Equal(("ok", 30), (health.GetProperty("status").GetString(), health.GetProperty("step").GetInt64()));
        AssertAnswer(WindrowModel.Open(_run.Folder).Predict(new Dictionary<string, string?> { ["text"] = "bad" }).Values, await PostAsync(http, """{"text": "bad"}"""));

        _run.Checkpoints.Write(new Checkpoints.Checkpoint { Layout = _run.Model.Layout, Weights = _run.Weights, Progress = new Checkpoints.TrainingProgress { Step = 40 } });
        Assert.Contains("does not say what the model reads", await failed.Task.WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        Assert.Equal(30, (await http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("step").GetInt64());
        Assert.Equal(3, (await PostAsync(http, """{"text": "bad"}""")).GetProperty("probabilities").EnumerateObject().Count());
    }

    [Fact]
    public async Task A_series_is_answered_by_its_next_rows()
    {
        double[][] rows = ForecastTests.Rows(60);
        using UntrainedRun run = new(ForecastTests.TwoAhead, ("a.csv", ForecastTests.Csv(rows)));
        IReadOnlyList<NumbersPrediction> expected = run.Open().Forecast(rows, 4);
        await using ModelServer server = await StartAsync(run, options => options with { MaxRows = 50 });
        using HttpClient http = new() { BaseAddress = server.Address };
        string lists = string.Join(',', rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"[{row[0]:R},{row[1]:R}]")));
        string objects = string.Join(',', rows.Select(row => string.Create(CultureInfo.InvariantCulture, $$"""{"heat":{{row[1]:R}},"load":{{row[0]:R}}}""")));
        foreach (string history in new[] { lists, objects })
        {
            JsonElement next = await PostAsync(http, $$"""{"history": [{{history}}], "steps": 4}""");
            Assert.Equal(4, next.GetArrayLength());
            for (int step = 0; step < 4; step++)
            {
                Assert.Equal(expected[step].Values[0], next[step].GetProperty("load").GetDouble(), 1e-5);
                Assert.Equal(expected[step].Values[1], next[step].GetProperty("heat").GetDouble(), 1e-5);
            }
        }

        foreach ((string body, string message) in new[]
        {
            ("{\"history\": [[1]]}", "The request has no number for 'load' in row 1 of its history."),
            ("{\"history\": [[1,2],[1,2]], \"steps\": 51}", "The request has 51 as its 'steps'"),
            ("[]", "The request has no list 'history'."),
            ("{\"history\": [[1,2]]}", "The request: The series has 1 rows"),
        })
        {
            using HttpResponseMessage response = await http.PostAsync("/predict", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.StartsWith(message, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_known_of_the_future_is_sent_with_the_history()
    {
        double[][] rows = ForecastTests.Rows(60);
        using UntrainedRun run = new(
            ForecastTests.TwoAhead.Replace("inputs: [load, heat]", "inputs: load, known: heat, multiHorizon: true", StringComparison.Ordinal), ("a.csv", ForecastTests.Csv(rows)));
        IReadOnlyList<NumbersPrediction> expected = run.Open().Forecast(new SeriesInput { History = rows, Future = [[20.5], [21.5]] });
        await using ModelServer server = await StartAsync(run, options => options);
        using HttpClient http = new() { BaseAddress = server.Address };
        string history = string.Join(',', rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"[{row[0]:R},{row[1]:R}]")));

        JsonElement next = await PostAsync(http, $$"""{"history": [{{history}}], "future": [{"heat": 20.5}, [21.5]]}""");

        Assert.Equal(2, next.GetArrayLength());
        for (int step = 0; step < 2; step++) Assert.Equal(expected[step].Values[0], next[step].GetProperty("load").GetDouble(), 1e-5);
        Assert.Contains("\"future\"", await http.GetStringAsync("/openapi.json"), StringComparison.Ordinal);
        foreach ((string body, string message) in new[]
        {
            ($$"""{"history": [{{history}}]}""", "The request has no list 'future'."),
            ($$"""{"history": [{{history}}], "future": [[1]]}""", "The request: The series has 1 rows of the future, but 2 are needed"),
            ($$"""{"history": [{{history}}], "future": [[1], ["x"]]}""", "The request has no number for 'heat' in row 2 of its future."),
        })
        {
            using HttpResponseMessage response = await http.PostAsync("/predict", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.StartsWith(message, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Requests_that_wait_are_answered_together_and_too_many_are_refused()
    {
        using ManualResetEventSlim open = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<int> batches = [];
        double[][] Predict(IReadOnlyList<EncodedExample> inputs)
        {
            batches.Add(inputs.Count);
            begun.TrySetResult();
            open.Wait();
            return [.. inputs.Select(input => new[] { (double)input.Length })];
        }

        await using RequestBatcher batcher = new(slots: 1, maxWaitingRows: 5);
        batcher.Start();
        Task<double[][]> first = batcher.TryPredict(Predict, Inputs(7, 8), CancellationToken.None)!;
        await begun.Task;
        Task<double[][]>[] waiting = [batcher.TryPredict(Predict, Inputs(1, 2), CancellationToken.None)!, batcher.TryPredict(Predict, Inputs(3), CancellationToken.None)!, batcher.TryPredict(Predict, Inputs(4, 5), CancellationToken.None)!];
        Assert.Null(batcher.TryPredict(Predict, Inputs(6), CancellationToken.None));
        open.Set();
        Assert.Equal([[7.0], [8.0]], await first);
        Assert.Equal([[1.0], [2.0], [3.0], [4.0], [5.0]], (await Task.WhenAll(waiting)).SelectMany(values => values));
        Assert.Equal([2, 5], batches);
    }

    [Fact]
    public async Task Requests_that_nobody_waits_for_any_more_are_left_out_and_one_alone_may_have_any_number_of_rows()
    {
        using ManualResetEventSlim open = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<int> batches = [];
        using CancellationTokenSource gone = new();
        await using RequestBatcher batcher = new(slots: 1, maxWaitingRows: 3);
        batcher.Start();
        Task<double[][]> first = batcher.TryPredict(Predict, Inputs(7), CancellationToken.None)!;
        await begun.Task;
        Task<double[][]> abandoned = batcher.TryPredict(Predict, Inputs(1, 2), gone.Token)!, kept = batcher.TryPredict(Predict, Inputs(3), CancellationToken.None)!;
        await gone.CancelAsync();
        open.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.Equal([[3.0]], await kept);
        Assert.Equal(5, (await batcher.TryPredict(Predict, Inputs(1, 2, 3, 4, 5), CancellationToken.None)!).Length);
        Assert.Equal([1, 1, 5], batches);

        double[][] Predict(IReadOnlyList<EncodedExample> inputs)
        {
            batches.Add(inputs.Count);
            begun.TrySetResult();
            open.Wait();
            return [.. inputs.Select(input => new[] { (double)input.Length })];
        }
    }

    [Fact]
    public async Task A_server_that_stops_first_answers_the_request_that_it_is_reading()
    {
        ModelServer server = await StartAsync(_run);
        using SocketsHttpHandler patient = new() { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using HttpClient http = new(patient) { BaseAddress = server.Address };
        using HeldContent content = new("""{"text": "good film"}""");
        using HttpRequestMessage request = new(HttpMethod.Post, "/predict") { Content = content };
        request.Headers.ExpectContinue = true;
        Task<HttpResponseMessage> answer = http.SendAsync(request);
        await content.Asked.WaitAsync(TimeSpan.FromMinutes(1));         // the server reads the request
        Task stopped = server.DisposeAsync().AsTask();
        content.Send();
        using HttpResponseMessage response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("mood").GetString());
        await stopped.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Threads_that_are_free_divide_what_waits()
    {
        ConcurrentQueue<int> batches = [];
        using Barrier both = new(2);
        RequestBatcher batcher = new(slots: 2, maxWaitingRows: 100);
        Task<double[][]>[] waiting = [.. Enumerable.Range(1, 8).Select(length => batcher.TryPredict(Predict, Inputs(length), CancellationToken.None)!)];
        batcher.Start();
        Assert.Equal(Enumerable.Range(1, 8).Select(length => (double)length), (await Task.WhenAll(waiting)).Select(values => values[0][0]));
        await batcher.DisposeAsync();
        Assert.Equal([4, 4], batches);

        double[][] Predict(IReadOnlyList<EncodedExample> inputs)
        {
            batches.Enqueue(inputs.Count);
            Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1)));
            return [.. inputs.Select(input => new[] { (double)input.Length })];
        }
    }

    static EncodedExample[] Inputs(params int[] lengths) => [.. lengths.Select(length => EncodedExample.OfTokens(new int[length]))];

    [Fact]
    public async Task The_command_says_where_it_answers_and_ends_when_it_is_interrupted()
    {
        _run.Open();
        using CancellationTokenSource interrupt = new();
        (Task<int> ended, Func<Task<string>> line) = PredictCommandLine.Start(interrupt.Token, "serve", _run.Folder, "--listen", "0", "--json");
        using JsonDocument ready = JsonDocument.Parse(await line());
        using (HttpClient http = new() { BaseAddress = new Uri(ready.RootElement.GetProperty("address").GetString()!) })
            Assert.Equal("reviews", (await http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("job").GetString());
        await interrupt.CancelAsync();
        Assert.Equal(0, await ended.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    static Task<ModelServer> StartAsync(UntrainedRun run, Func<ServingOptions, ServingOptions>? change = null)
    {
        run.Open();
        ServingOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        return ModelServer.StartAsync(run.Folder, change?.Invoke(options) ?? options);
    }

    static async Task<JsonElement> PostAsync(HttpClient http, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync("/predict", content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A body that is sent when the test says so.</summary>
    sealed class HeldContent : HttpContent
    {
        readonly byte[] _json;
        readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously), _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldContent(string json)
        {
            _json = Encoding.UTF8.GetBytes(json);
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        /// <summary>Completes when the server has asked for the body.</summary>
        public Task Asked => _asked.Task;

        public void Send() => _sent.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.SetResult();
            await _sent.Task;
            await stream.WriteAsync(_json);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _json.Length;
            return true;
        }
    }

    static void AssertAnswer(IReadOnlyList<double> expected, JsonElement answer)
    {
        double[] values = [.. answer.GetProperty("probabilities").EnumerateObject().Select(pair => pair.Value.GetDouble())];
        ExamplePredictionTests.AssertNear(expected, values, 1e-8);
        Assert.Equal(new[] { "calm", "glad", "sad" }[Array.IndexOf(values, values.Max())], answer.GetProperty("mood").GetString());
    }
}
