using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Windrow.Jobs;

namespace Windrow.Tests.Jobs;

/// <summary>The schema is held against the reader: what the one calls a default or a bound, the other must accept or refuse.</summary>
public sealed class JobSchemaTests
{
    /// <summary>A property of the schema with the settings that lead to it.</summary>
    sealed record Setting(string Path, JsonObject Schema, string[] Before);

    [Fact]
    public void Every_setting_has_a_description() =>
        Assert.All(Settings(), setting => Assert.True(setting.Schema["description"]?.GetValue<string>().Length > 5, setting.Path));

    [Fact]
    public void No_mapping_takes_unknown_keys() =>
        Assert.All(Mappings(JobSchema()), mapping => Assert.False(mapping["additionalProperties"]!.GetValue<bool>()));

    [Fact]
    public void Every_default_is_what_a_job_has_without_the_setting()
    {
        List<Setting> withDefault = [.. Settings().Where(setting => setting.Schema.ContainsKey("default"))];

        Assert.True(withDefault.Count > 50);
        Assert.All(withDefault, setting =>
        {
            string[] before = [.. setting.Before.Where(other => !other.StartsWith(setting.Path + "=", StringComparison.Ordinal))];
            Assert.Equivalent(Read(before).Job, Read([.. before, $"{setting.Path}={Text(setting.Schema["default"]!)}"]).Job, strict: true);
        });
    }

    [Fact]
    public void Every_bound_is_accepted_and_what_lies_beyond_is_refused()
    {
        List<Setting> numbers = [.. Settings().Where(setting => setting.Schema.ContainsKey("maximum"))];

        Assert.True(numbers.Count > 40);
        Assert.All(numbers, setting =>
        {
            decimal least = Number(setting.Schema["minimum"]!), most = Number(setting.Schema["maximum"]!);
            Assert.False(IsOutOfRange(setting, least));
            Assert.False(IsOutOfRange(setting, most));
            Assert.True(IsOutOfRange(setting, least - 1));
            Assert.True(IsOutOfRange(setting, most + 1));
        });
    }

    [Fact]
    public void Every_word_of_a_choice_is_accepted()
    {
        List<Setting> choices = [.. Settings().Where(setting => Words(setting).Length > 0)];

        Assert.Equal(
            [
                "data.inputs.features", "data.inputs.normalize", "data.inputs.steps", "data.inputs.fit", "data.inputs.normalize", "data.inputs.missing", "data.inputs.unit", "data.inputs.truncate", "data.target.unit", "data.target.unit", "data.format", "data.separator", "data.decimal", "data.encoding", "data.onBadRow",
                "data.decimal", "data.normalize", "data.unit", "model.network", "model.cell", "model.attention", "model.output", "model.initialState", "model.initialization.inputWeights", "model.initialization.recurrentWeights",
                "model.initialization.bias", "task.predict", "task.pooling", "task.loss", "training.memory", "training.numerics", "training.optimizer", "training.schedule",
                "training.classWeights", "training.earlyStopping.mode", "training.onNonFinite", "parallelism.exchange", "priority",
            ],
            choices.Select(setting => setting.Path));
        Assert.All(choices, setting => Assert.All(Words(setting), word => Read([.. setting.Before, .. Needs(setting.Path, word), $"{setting.Path}={word}"])));
    }

    [Fact]
    public void Null_is_accepted_where_the_schema_has_it_among_its_choices()
    {
        List<Setting> choices = [.. Settings().Where(setting => setting.Schema["oneOf"]?.AsArray().Any(IsNull) == true)];

        Assert.Equal(
            ["model.output.cutoffs", "model.encoder.padding", "model.encoder.stride", "model.encoder.normGroups", "task.loss", "task.loss.positiveWeights", "task.loss.classWeights", "evaluation.metrics"],
            choices.Select(setting => setting.Path));
        Assert.All(choices, setting => Read([.. setting.Before, $"{setting.Path}=null"]));

        static bool IsNull(JsonNode? choice) => choice!["type"]?.ToJsonString() == "\"null\"";
    }

    [Fact]
    public void The_keys_that_a_job_needs_are_required() =>
        Assert.Equal(["name", "data", "training"], JobSchema()["required"]!.AsArray().Select(key => key!.GetValue<string>()));

    [Fact]
    public void A_full_job_has_no_key_that_the_schema_lacks()
    {
        HashSet<string> known = [.. Settings().Select(setting => setting.Path)];

        foreach (string line in JobFiles.Read(JobFiles.Full).Resolved.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.TrimStart() is ['-', ..]) continue;
            string key = line[..line.IndexOf(':', StringComparison.Ordinal)].Trim();
            Assert.Contains(known, path => path == key || path.EndsWith("." + key, StringComparison.Ordinal));
        }
    }

    static JsonObject JobSchema() => JsonNode.Parse(Windrow.Jobs.JobSchema.Json())!.AsObject();

    static JobFileReading Read(string[] overrides) => JobFiles.Read(JobFiles.Least, overrides);

    /// <summary>Whether the reader refuses the number for its own sake; others may refuse it for another setting's.</summary>
    static bool IsOutOfRange(Setting setting, decimal value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return JobFileReader.Read(JobFiles.Least, "job.yaml", "/jobs", [.. setting.Before, $"{setting.Path}={text}"])
            .Problems.Any(problem => problem.StartsWith($"{setting.Path} is {text} (--set", StringComparison.Ordinal)
                && problem.Contains("; it must be from ", StringComparison.Ordinal));
    }

    static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    static string Text(JsonNode node) => node.GetValueKind() is JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    static string[] Words(Setting setting)
    {
        JsonNode? choice = setting.Schema["enum"] ?? setting.Schema["oneOf"]?[0]?["enum"];
        return choice is null ? [] : [.. choice.AsArray().Select(word => Text(word!))];
    }

    /// <summary>Settings that a job needs before a word is right for it.</summary>
    static string[] Needs(string path, string word) => (path, word) switch
    {
        ("model.initialization.recurrentWeights", "identity") => ["model.cell=rnnRelu"],
        ("model.attention", _) => At("data.target", "text"),
        ("model.output", "adaptiveSoftmax" or "sampledSoftmax") => At("data", "text"),
        ("model.network", not "recurrent") => ["model.embeddingSize=8"],
        ("data.normalize", "series") => ["data.id=shop"],
        ("data.inputs.steps", "patches") => ["data.inputs.patchSize=4"],
        ("task.loss", "ctc") => At("data.target", "transcript"),
        ("task.predict", "sequence") or ("task.loss", not "crossEntropy") or ("training.classWeights", "balanced") => ["data.type=sequences"],
        _ => [],
    };

    static IEnumerable<JsonObject> Mappings(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.SelectMany(pair => Mappings(pair.Value)).Concat(mapping.ContainsKey("properties") ? [mapping] : []),
        JsonArray list => list.SelectMany(Mappings),
        _ => [],
    };

    static List<Setting> Settings() => [.. Below(JobSchema(), "", [])];

    /// <summary>Settings that choose a variant, with what it needs besides.</summary>
    static string[] At(string path, string type) => (path, type) switch
    {
        ("data", "text") => ["data.type=text", "data.unit=word"],
        ("data", "examples") => ["data.type=examples", "data.inputs={type: number, column: a}", "data.target={column: y}"],
        ("data.inputs", "image") => [.. At("data", "examples"), "data.inputs={type: image, column: a, height: 8, width: 8}"],
        ("data.inputs", _) => [.. At("data", "examples"), $"data.inputs={{type: {type}, column: a}}"],
        ("data.target", "text" or "transcript") => ["data.type=examples", "data.inputs={column: a}", $"data.target={{type: {type}, column: y}}"],
        ("data.target", _) => [.. At("data", "examples"), $"data.target={{type: {type}, column: y}}"],
        ("data", "series") => ["data.type=series", "data.inputs=a", "task.loss=null"],
        ("data", _) => [$"data.type={type}"],
        _ => [.. Needs(path, type), $"{path}={type}"],
    };

    static IEnumerable<Setting> Below(JsonObject mapping, string path, string[] before)
    {
        foreach ((string key, JsonNode? node) in mapping["properties"]!.AsObject())
        {
            JsonObject schema = node!.AsObject();
            string at = path.Length == 0 ? key : $"{path}.{key}";
            yield return new Setting(at, schema, before);

            // A mapping that may be left out is there to begin with; a clip must have one of its two settings besides the one looked at.
            // Images are not of tokens.
            string[] smallest = at switch
            {
                "training.clip" => ["training.clip={norm: 1, value: 1}"],
                "model.encoder" => ["data.type=sequences", "model.encoder={height: 8, width: 8, filters: 4}"],
                _ => [$"{at}={{}}"],
            };
            string[] there = schema["type"] is JsonArray ? [.. before, .. smallest] : before;
            foreach (Setting below in schema.ContainsKey("properties") ? Below(schema, at, there) : []) yield return below;

            foreach (JsonNode? choice in schema["oneOf"]?.AsArray() ?? [])
            {
                if (choice!["properties"]?["type"]?["const"] is not { } type) continue;
                foreach (Setting below in Below(choice.AsObject(), at, At(at, $"{type}"))) yield return below;
            }
        }
    }
}
