using System.Text.Json.Nodes;
using Windrow.Inference;

namespace Windrow.Serving;

/// <summary>The description of a served model in OpenAPI 3.1, with its own columns and outputs.</summary>
static class OpenApiDocument
{
    /// <summary>The document as JSON.</summary>
    public static string Of(WindrowModel model)
    {
        JsonNode item = Item(model), answer = Answer(model), error = Object(("error", Type("string")));
        bool isSeries = model.Kind == ModelKind.Series;
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = model.Job, ["version"] = $"{model.Step}", ["description"] = $"Predictions of the model of job {model.Job} after {model.Step} steps." },
            ["paths"] = new JsonObject
            {
                ["/predict"] = new JsonObject
                {
                    ["post"] = new JsonObject
                    {
                        ["summary"] = isSeries ? "Forecasts the rows that follow a series." : "Answers a row, or a list of rows.",
                        ["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Bodies(model, isSeries ? item : OneOrMany(item)) },
                        ["responses"] = new JsonObject
                        {
                            ["200"] = Response("The answers, in the order of the rows.", isSeries ? List(answer) : OneOrMany(answer)),
                            ["400"] = Response("A row cannot be answered, or the body is not JSON.", error.DeepClone()),
                            ["413"] = Response("The body is too long, or has too many rows.", error.DeepClone()),
                            ["415"] = Response("The body is neither application/json nor a file that the model reads.", error.DeepClone()),
                            ["503"] = Response("Too many rows are waiting, or the request took too long.", error.DeepClone()),
                        },
                    },
                },
                ["/health"] = new JsonObject
                {
                    ["get"] = new JsonObject
                    {
                        ["summary"] = "The model that is served.",
                        ["responses"] = new JsonObject
                        {
                            ["200"] = Response("It is served.", Object(("status", Type("string")), ("job", Type("string")), ("step", Type("integer")), ("kind", Type("string")))),
                        },
                    },
                },
            },
        }.ToJsonString();
    }

    static JsonObject Item(WindrowModel model) => model.Kind switch
    {
        ModelKind.Series => Object(
        [
            ("history", Rows(model.Inputs)),
            .. model.Known.Count > 0 ? [("future", Rows(model.Known))] : Array.Empty<(string, JsonObject)>(),
            ("steps", Type("integer")),
            ("series", Type("string")),
        ]),
        ModelKind.Sequences => Object(("inputs", List(new JsonObject()))),
        _ => Object([.. model.Inputs.Select(name => (name, name == model.FileColumn ? File() : new JsonObject { ["type"] = new JsonArray("string", "number", "null") }))]),
    };

    static JsonObject Rows(IReadOnlyList<string> columns) => List(Object([.. columns.Select(name => (name, Type("number")))]));

    static JsonObject File() => new()
    {
        ["type"] = "string",
        ["description"] = "A WAV, PNG or JPEG file: data:audio/wav;base64, (or another media type) followed by its bytes in base64.",
        ["pattern"] = "^data:[^,]*;base64,",
    };

    static JsonObject Answer(WindrowModel model)
    {
        JsonObject numbers = Object([.. model.ForecastOutputs.Select(name => (name, Type("number")))]);
        if (model.WritesText) return Object((model.TextTarget, Type("string")), (model.Outputs[0], Type("number")));
        JsonObject answer = model.AnswersWithLabel is not { } label
            ? numbers
            : Object((label.Target, label.IsList ? List(Type("string")) : Type("string")), ("probabilities", numbers));
        return model.PredictsEachStep && model.Kind != ModelKind.Series ? Object(("steps", List(answer))) : answer;
    }

    static JsonObject Response(string description, JsonNode schema) => new() { ["description"] = description, ["content"] = Content(schema) };

    /// <summary>JSON; for a model that reads nothing but a recording or an image, also the file itself.</summary>
    static JsonObject Bodies(WindrowModel model, JsonNode schema)
    {
        JsonObject bodies = Content(schema);
        if (model.FileColumn is null || model.Inputs.Count > 1) return bodies;
        foreach (string type in (string[])["audio/*", "image/*"]) bodies[type] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "binary" } };
        return bodies;
    }

    static JsonObject Content(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    static JsonObject OneOrMany(JsonNode item) => new() { ["oneOf"] = new JsonArray(item, List(item.DeepClone())) };

    static JsonObject List(JsonNode item) => new() { ["type"] = "array", ["items"] = item };

    static JsonObject Object(params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(property => new KeyValuePair<string, JsonNode?>(property.Name, property.Schema))),
    };

    static JsonObject Type(string name) => new() { ["type"] = name };
}
