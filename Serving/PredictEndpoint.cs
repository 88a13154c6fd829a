using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Inference.Answers;

namespace Windrow.Serving;

/// <summary><c>POST /predict</c>: one row, or a list of rows, which is answered by a list. A series is answered by the list of its next rows.</summary>
sealed class PredictEndpoint(ServedModel served, RequestBatcher batcher, ServingOptions options) : IDisposable
{
    /// <summary>Most numbers that the inputs of a request become: half a gigabyte.</summary>
    const long MostNumbers = 1 << 27;

    readonly SemaphoreSlim _forecasts = new(options.Slots), _files = new(options.Slots);

    public async Task HandleAsync(HttpContext context)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(options.Timeout);
        try
        {
            string? fileColumn = FileColumnOf(context.Request);
            if (fileColumn is null && !context.Request.HasJsonContentType())
                throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON: set the header Content-Type to application/json.");
            using MemoryStream bytes = new();
            await context.Request.Body.CopyToAsync(bytes, limit.Token);
            ReadOnlySpan<byte> content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            using JsonDocument body = fileColumn is null ? JsonInput.Parse(content) : RowOf(fileColumn, content);
            await JsonReplies.TextAsync(context, StatusCodes.Status200OK, await AnswerAsync(body.RootElement, limit.Token));
        }
        catch (RefusedException e)
        {
            await JsonReplies.ErrorAsync(context, e.Status, e.Message);
        }
        catch (JsonException e)
        {
            await JsonReplies.ErrorAsync(context, StatusCodes.Status400BadRequest, $"The body is not JSON: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            string what = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"The body has more than {options.MaxBodyBytes} bytes. Send fewer rows at once." : e.Message;
            await JsonReplies.ErrorAsync(context, e.StatusCode, what);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await JsonReplies.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, $"The request took longer than {options.Timeout.TotalSeconds} s. Send fewer rows at once, or try again later.");
        }
    }

    public void Dispose()
    {
        _forecasts.Dispose();
        _files.Dispose();
    }

    /// <summary>The column whose file the body is: the only one of a model that reads recordings or images; null when the body is something else.</summary>
    string? FileColumnOf(HttpRequest request)
    {
        bool isFile = request.ContentType is { } type && (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("image/", StringComparison.OrdinalIgnoreCase));
        return isFile && served.Current is { Inputs.Count: 1, FileColumn: { } column } ? column : null;
    }

    static JsonDocument RowOf(string column, ReadOnlySpan<byte> file) =>
        JsonSerializer.SerializeToDocument(new Dictionary<string, string> { [column] = $"data:;base64,{Convert.ToBase64String(file)}" });

    async Task<string> AnswerAsync(JsonElement body, CancellationToken ct)
    {
        WindrowModel model = served.Current;
        JsonItems items = new(model);
        StringBuilder text = new();
        if (items.AreSeries)
        {
            await ForecastAsync(items, body, text, ct);
            return text.ToString();
        }

        bool isList = body.ValueKind == JsonValueKind.Array;
        EncodedExample[] inputs = await ReadAsync(items, body, isList, model, ct);
        Task<double[][]> predicting = batcher.TryPredict(model.Network.Predict, inputs, ct) ?? throw new RefusedException(
            StatusCodes.Status503ServiceUnavailable, $"More than {options.MaxWaitingRows} rows are waiting to be answered. Try again later.");
        double[][] values = await Answered(predicting, ct);
        if (!isList)
        {
            items.Write(text, values[0]);
            return text.ToString();
        }

        text.Append('[');
        foreach (double[] row in values)
        {
            if (text.Length > 1) text.Append(',');
            items.Write(text, row);
        }

        return text.Append(']').ToString();
    }

    /// <summary>Reads all rows; recordings and images on as many threads as predict, because decoding takes long.</summary>
    async Task<EncodedExample[]> ReadAsync(JsonItems items, JsonElement body, bool isList, WindrowModel model, CancellationToken ct)
    {
        if (model.FileColumn is null) return Read(items, body, isList, 1, ct);
        await _files.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Read(items, body, isList, model.NumbersAtEachStep, ct), ct);
        }
        finally
        {
            _files.Release();
        }
    }

    EncodedExample[] Read(JsonItems items, JsonElement body, bool isList, int numbersAtEachStep, CancellationToken ct)
    {
        long numbers = 0;
        int count = isList ? body.GetArrayLength() : 1;
        if (count > options.MaxRows)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The request has {count} rows, but at most {options.MaxRows} are allowed. Send fewer rows at once.");
        List<EncodedExample> inputs = new(count);
        IEnumerable<JsonElement> rows = isList ? body.EnumerateArray() : Enumerable.Repeat(body, 1);      // to find one by its number would be to count from the first
        foreach (JsonElement row in rows)
        {
            try
            {
                ct.ThrowIfCancellationRequested();
                inputs.Add(items.Read(row));
                if ((numbers += (long)inputs[^1].Length * numbersAtEachStep) > MostNumbers)
                    throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The first {inputs.Count} rows have more than {MostNumbers} numbers. Send fewer rows at once.");
            }
            catch (DataException e)
            {
                throw Wrong(isList ? $"Row {inputs.Count + 1}" : "The row", e);
            }
        }

        return [.. inputs];
    }

    async Task ForecastAsync(JsonItems items, JsonElement body, StringBuilder text, CancellationToken ct)
    {
        await _forecasts.WaitAsync(ct);
        try
        {
            await Task.Run(() => items.Forecast(text, body, options.MaxRows, ct), ct);
        }
        catch (DataException e)
        {
            throw Wrong("The request", e);
        }
        finally
        {
            _forecasts.Release();
        }
    }

    static async Task<double[][]> Answered(Task<double[][]> predicting, CancellationToken ct)
    {
        try
        {
            return await predicting.WaitAsync(ct);
        }
        catch (DataException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    /// <summary>A problem is the rest of a sentence, or a sentence of its own.</summary>
    static RefusedException Wrong(string what, DataException e) =>
        new(StatusCodes.Status400BadRequest, char.IsUpper(e.Message[0]) ? $"{what}: {e.Message}" : $"{what} {e.Message}");

    /// <summary>A request that is not answered.</summary>
    sealed class RefusedException(int status, string message) : Exception(message)
    {
        public int Status => status;
    }
}
