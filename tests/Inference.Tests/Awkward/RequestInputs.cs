using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Windrow.Serving;
using Windrow.Tests.Audio;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>Requests to <c>windrow serve</c>; each is answered by a status and a sentence.</summary>
/// <param name="reviews">Serves a model that reads texts, with at most 3 rows and 1,000 bytes in a request.</param>
/// <param name="heard">Serves a model that reads recordings.</param>
sealed class RequestInputs(ModelServer reviews, ModelServer heard)
{
    const string Section = "Requests to windrow serve";

    public IEnumerable<AwkwardInput> All() =>
    [
        Request("a body that is not JSON: `{`", reviews, "{"),
        Request("an empty body", reviews, ""),
        Request("a number: `1`", reviews, "1"),
        Request("a row without the model's column", reviews, """{"txt": "good"}"""),
        Request("a row whose column is written otherwise: `{\"Text\": \"good\"}`", reviews, """{"Text": "good"}"""),
        Request("a row whose text is null", reviews, """{"text": null}"""),
        Request("a row whose text is an object", reviews, """{"text": {}}"""),
        Request("a list whose second row is empty", reviews, """[{"text": "good"}, {"text": ""}]"""),
        Request("more rows than are allowed", reviews, """[{"text": "a"}, {"text": "a"}, {"text": "a"}, {"text": "a"}]"""),
        Request("more bytes than are allowed", reviews, $$"""{"text": "{{new string('a', 2000)}}"}"""),
        Request("a body that says it is plain text", reviews, """{"text": "good"}""", "text/plain"),
        Request("a sound as the body, for a model that reads texts", reviews, ToneFiles.Spell("a")[..500], "audio/wav"),
        Request("the name of a file of the server", heard, """{"file": "/etc/passwd"}"""),
        Request("a recording in base64 that is cut short", heard, $$"""{"file": "data:audio/wav;base64,{{Convert.ToBase64String(ToneFiles.Spell("a")[..500])}}"}"""),
        Request("a recording as the body that is cut short", heard, ToneFiles.Spell("a")[..500], "audio/wav"),
        Request("an image as the body, for a model that reads recordings", heard, [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 0], "image/png"),
        Request("a recording without samples", heard, ToneFiles.OfSamples([]), "audio/wav"),
    ];

    static AwkwardInput Request(string input, ModelServer server, string body, string type = "application/json") => Request(input, server, Encoding.UTF8.GetBytes(body), type);

    static AwkwardInput Request(string input, ModelServer server, byte[] body, string type) => new(Section, input, async () =>
    {
        using HttpClient http = new() { BaseAddress = server.Address };
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage response = await http.PostAsync("/predict", content);
        Assert.False(response.IsSuccessStatusCode);
        return $"{(int)response.StatusCode}: {(await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()}";
    });
}
