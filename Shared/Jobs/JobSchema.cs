using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Windrow.Jobs.Reading;

namespace Windrow.Jobs;

/// <summary>The JSON Schema of job files, for editors: completion, documentation and checks while typing. Rules about several settings
/// are checked only by <see cref="JobFileReader"/>.</summary>
public static class JobSchema
{
    static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),       // JSON nodes have none by default
    };

    /// <summary>The schema, JSON Schema draft 2020-12, indented.</summary>
    public static string Json()
    {
        JsonObject schema = SchemaWriter.Record(typeof(JobFile));
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Windrow job");
        return schema.ToJsonString(Readable);
    }
}
