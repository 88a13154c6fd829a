using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Windrow.Optimizers;
using Windrow.Tests.Models;

namespace Windrow.Tests.Optimizers;

/// <summary>One set of optimizer settings in a fixture.</summary>
/// <param name="Name">Its description.</param>
/// <param name="LearningRate">α.</param>
/// <param name="Options">The optimizer's settings.</param>
/// <param name="Clip">Limits, or null.</param>
/// <param name="Fixture">PyTorch's results.</param>
sealed record OptimizerCase(string Name, double LearningRate, OptimizerOptions Options, ClipOptions? Clip, JsonElement Fixture)
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The names of all sets of settings; every optimizer fixture contains all of them.</summary>
    public static TheoryData<string> Names => [.. All(PyTorchFixture.Read("optimizers.json")).Select(c => c.Name)];

    public static OptimizerCase Named(string name) => All(PyTorchFixture.Read("optimizers.json")).Single(c => c.Name == name);

    /// <summary>The list <c>cases</c> of a fixture.</summary>
    public static IEnumerable<OptimizerCase> All(JsonElement fixture) => fixture.GetProperty("cases").EnumerateArray().Select(c => new OptimizerCase(
        c.GetProperty("name").GetString()!,
        c.GetProperty("learningRate").GetDouble(),
        ReadOptions(c.GetProperty("optimizer")),
        c.GetProperty("clip").Deserialize<ClipOptions>(Strict),
        c));

    static OptimizerOptions ReadOptions(JsonElement settings)
    {
        JsonObject others = JsonObject.Create(settings)!;
        others.Remove("type");
        return settings.GetProperty("type").GetString() switch
        {
            "sgd" => others.Deserialize<SgdOptions>(Strict)!,
            "adagrad" => others.Deserialize<AdaGradOptions>(Strict)!,
            "rmsprop" => others.Deserialize<RmsPropOptions>(Strict)!,
            "adam" => others.Deserialize<AdamOptions>(Strict)!,
            "adamw" => others.Deserialize<AdamWOptions>(Strict)!,
            string other => throw new InvalidDataException($"The fixture has the optimizer '{other}'."),
            null => throw new InvalidDataException("The fixture has an optimizer without a type."),
        };
    }
}
