using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Inference;

namespace Windrow.Serving;

/// <summary>A model over HTTP: <c>POST /predict</c>, <c>GET /health</c>, <c>GET /openapi.json</c>, and a page to try it on.</summary>
public sealed class ModelServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly RequestBatcher _batcher;
    readonly ServedModel _model;
    readonly CancellationTokenSource _stop = new();
    readonly TimeSpan _longestAnswer;
    readonly PredictEndpoint _predict;
    Task _watching = Task.CompletedTask;
    bool _listens;

    ModelServer(string path, ServingOptions options)
    {
        _model = new ServedModel(path, options);
        if (_model.Current.Kind == ModelKind.Text)
            throw new InvalidOperationException($"The model of job '{_model.Current.Job}' predicts the next token of a text, and is not served. Write text with windrow generate.");
        _longestAnswer = options.Timeout;
        _batcher = new RequestBatcher(options.Slots, options.MaxWaitingRows);
        _app = LeanWebServer.Build(options.Listen, limits =>
        {
            limits.MaxRequestBodySize = options.MaxBodyBytes;
            limits.KeepAliveTimeout = options.Timeout;
            if (options.Timeout < limits.RequestHeadersTimeout) limits.RequestHeadersTimeout = options.Timeout;
        });
        _predict = new PredictEndpoint(_model, _batcher, options);
        _app.MapPost("/predict", _predict.HandleAsync);
        _app.MapGet("/health", Health);
        TryPage.Map(_app);
        _app.MapGet("/openapi.json", () => Results.Text(OpenApiDocument.Of(_model.Current), MediaTypeNames.Application.Json));
    }

    /// <summary>The model that is served now.</summary>
    public WindrowModel Model => _model.Current;

    /// <summary>Where it listens, such as http://127.0.0.1:8080.</summary>
    public Uri Address => LeanWebServer.AddressOf(_app);

    /// <summary>Opens a model and begins to serve it.</summary>
    /// <param name="path">A run folder, whose better checkpoints are served as they come; the folder of a checkpoint; or a bundle.</param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="CheckpointException">There is no model, or it is damaged.</exception>
    /// <exception cref="DataException">The preprocessing is from another version.</exception>
    /// <exception cref="InvalidOperationException">The model writes text.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<ModelServer> StartAsync(string path, ServingOptions options)
    {
        ModelServer server = new(path, options);
        try
        {
            server._batcher.Start();
            await server._app.StartAsync();
            server._listens = true;
            server._watching = server._model.WatchAsync(server._stop.Token);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it, after the requests that it is answering.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        using CancellationTokenSource limit = new(_longestAnswer);
        if (_listens) await _app.StopAsync(limit.Token);        // disposing alone would break off the answers
        await _app.DisposeAsync();
        await _batcher.DisposeAsync();
        _predict.Dispose();
        _stop.Dispose();
    }

    IResult Health()
    {
        WindrowModel model = _model.Current;
        return Results.Text(
            JsonSerializer.Serialize(new { status = "ok", job = model.Job, step = model.Step, kind = model.Kind.ToString().ToLowerInvariant(), inputs = model.Inputs, outputs = model.Outputs }),
            MediaTypeNames.Application.Json,
            Encoding.UTF8);
    }
}
