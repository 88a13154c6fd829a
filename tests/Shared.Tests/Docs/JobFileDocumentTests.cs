using System.Text.Json;
using Windrow.Jobs;

namespace Windrow.Tests.Docs;

public sealed class JobFileDocumentTests
{
    [Fact]
    public void The_document_of_the_job_file_lists_every_key_with_its_meaning()
    {
        string document = Repository.Read("docs/job-file.md");
        using JsonDocument schema = JsonDocument.Parse(JobSchema.Json());

        (string Key, string Description)[] keys = [.. Keys(schema.RootElement)];

        Assert.True(keys.Length > 40, $"The schema has {keys.Length} keys.");
        Assert.All(keys, key => Assert.Contains($"| `{key.Key}` | {key.Description} |", document, StringComparison.Ordinal));
    }

    [Fact]
    public void The_job_file_in_the_readme_is_one()
    {
        string readme = Repository.Read("README.md");
        int start = readme.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        string yaml = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];

        Assert.Empty(JobFileReader.Read(yaml, "README.md", "/", []).Problems);
    }

    [Theory]
    [InlineData("samples/char-lm/job.yaml")]
    [InlineData("samples/tiny-shakespeare/job.yaml")]
    [InlineData("samples/series/job.yaml")]
    [InlineData("samples/sequences/job.yaml")]
    [InlineData("samples/images/job.yaml")]
    [InlineData("samples/sentiment/job.yaml")]
    [InlineData("samples/translation/job.yaml")]
    [InlineData("samples/speech/job.yaml")]
    [InlineData("samples/pictures/job.yaml")]
    public void Every_sample_is_a_job_file(string sample) =>
        Assert.Empty(JobFileReader.Read(Repository.Read(sample), sample, "/", []).Problems);

    /// <summary>The keys of a schema at any depth; the word that chooses a variant is described by the variants themselves.</summary>
    static IEnumerable<(string Key, string Description)> Keys(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array) return schema.EnumerateArray().SelectMany(Keys);
        if (schema.ValueKind != JsonValueKind.Object) return [];
        IEnumerable<(string, string)> own = schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject()
                .Where(property => property.Name != "type" && property.Value.TryGetProperty("description", out _))
                .Select(property => (property.Name, property.Value.GetProperty("description").GetString()!))
            : [];
        return own.Concat(schema.EnumerateObject().SelectMany(property => Keys(property.Value)));
    }
}
