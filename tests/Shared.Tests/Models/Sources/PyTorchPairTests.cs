using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Models;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Sources;

/// <summary>An encoder with a decoder whose weights are a state dict of PyTorch, compared with PyTorch's loss and gradients in double precision.</summary>
public class PyTorchPairTests
{
    public static TheoryData<string> All => new(PyTorchFixture.Names("pairs"));

    [Theory]
    [MemberData(nameof(All))]
    public void Loss_and_gradients_are_those_of_PyTorch(string name)
    {
        JsonElement fixture = PyTorchFixture.Read($"pairs/{name}.json");
        SequenceModel model = Model(fixture.GetProperty("config"));
        float[] weights = StartWeights.Read(PyTorchFixture.PathOf($"pairs/{name}.safetensors"), model), gradient = new float[weights.Length];
        gradient.AsSpan().Fill(float.NaN);
        (int[], int[], int[])[] pairs = [.. fixture.GetProperty("pairs").EnumerateArray().Select(pair => (Tokens(pair, "source"), Tokens(pair, "inputs"), Tokens(pair, "targets")))];
        LossSum loss = new Bptt(model, 6, 4, Window.Blas, 7).Backpropagate(weights, PairWindow.Batch(model, pairs), new LaneState(model, 4), gradient);

        RelativeError.Below(1e-6, loss.Loss, fixture.GetProperty("loss").GetDouble(), "the loss");
        JsonElement gradients = fixture.GetProperty("gradients");
        Assert.Equal(model.Layout.Entries.Select(entry => entry.Name).Order(), gradients.EnumerateObject().Select(property => property.Name).Order());
        foreach (ParameterEntry entry in model.Layout.Entries)
            RelativeError.Below(1e-5, entry.In(gradient), PyTorchFixture.Doubles(gradients.GetProperty(entry.Name).GetProperty("values")), $"the gradient of {entry.Name}");
    }

    static SequenceModel Model(JsonElement config) =>
        new(Options(config), ModelPorts.Pairs(config.GetProperty("sourceVocabulary").GetInt32(), 0, config.GetProperty("vocabulary").GetInt32(), new TaskOptions()));

    static ModelOptions Options(JsonElement config) => new()
    {
        Cell = Enum.Parse<CellKind>(config.GetProperty("cell").GetString()!, ignoreCase: true),
        Layers = config.GetProperty("layers").GetInt32(),
        HiddenSize = config.GetProperty("hidden").GetInt32(),
        EmbeddingSize = config.GetProperty("embedding").GetInt32(),
        Bidirectional = config.GetProperty("bidirectional").GetBoolean(),
        Attention = Enum.Parse<AttentionKind>(config.GetProperty("attention").GetString()!, ignoreCase: true),
        ShareEmbeddings = config.GetProperty("share").GetBoolean(),
        TieEmbeddings = config.GetProperty("tie").GetBoolean(),
    };

    static int[] Tokens(JsonElement pair, string name) => [.. pair.GetProperty(name).EnumerateArray().Select(token => token.GetInt32())];
}
