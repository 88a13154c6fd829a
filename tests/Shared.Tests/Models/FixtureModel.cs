using System.Text.Json;
using Windrow.Models;
using Windrow.Numerics;

namespace Windrow.Tests.Models;

/// <summary>The model of a fixture, with PyTorch's weights.</summary>
sealed class FixtureModel
{
    /// <summary>Reads <c>config</c> and <c>parameters</c>.</summary>
    public FixtureModel(JsonElement fixture)
    {
        JsonElement config = fixture.GetProperty("config"), embedding = config.GetProperty("embedding");
        ModelOptions options = new()
        {
            Cell = Enum.Parse<CellKind>(config.GetProperty("cell").GetString()!, ignoreCase: true),
            HiddenSize = config.GetProperty("hidden").GetInt32(),
            Layers = config.GetProperty("layers").GetInt32(),
            EmbeddingSize = embedding.ValueKind == JsonValueKind.Null ? null : embedding.GetInt32(),
        };
        Model = new SequenceModel(options, ModelPorts.Text(config.GetProperty("vocabulary").GetInt32()));
        Lanes = config.GetProperty("batch").GetInt32();
        Window = config.GetProperty("window").GetInt32();
        Weights = new AlignedBuffer(Model.Layout.Length);

        JsonElement parameters = fixture.GetProperty("parameters");
        Assert.Equal(parameters.EnumerateObject().Select(p => p.Name), Model.Layout.Entries.Select(e => e.Name));
        foreach (ParameterEntry entry in Model.Layout.Entries)
        {
            JsonElement tensor = parameters.GetProperty(entry.Name);
            Assert.Equal(tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()), entry.Shape);
            PyTorchFixture.Floats(tensor.GetProperty("values")).CopyTo(entry.In(Weights.Span));
        }
    }

    public SequenceModel Model { get; }

    public AlignedBuffer Weights { get; }

    public int Lanes { get; }

    public int Window { get; }
}
