using System.Text.Json;
using Windrow.Models;
using Windrow.Models.Outputs;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Outputs;

/// <summary>The adaptive softmax compared with <c>torch.nn.AdaptiveLogSoftmaxWithLoss</c>.</summary>
public class PyTorchAdaptiveTests
{
    static readonly JsonElement[] All = [.. PyTorchFixture.Read("adaptive.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<string> Cases => [.. All.Select(Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_gradients_and_log_probabilities_match_PyTorch(string name)
    {
        JsonElement fixture = All.Single(fixture => Name(fixture) == name);
        int words = fixture.GetProperty("words").GetInt32(), width = fixture.GetProperty("features").GetInt32();
        ModelOptions options = new()
        {
            HiddenSize = width,
            Layers = 1,
            Output = new AdaptiveSoftmaxOptions
            {
                Cutoffs = [.. fixture.GetProperty("cutoffs").EnumerateArray().Select(cutoff => cutoff.GetInt32())],
                Divisor = fixture.GetProperty("divisor").GetInt32(),
            },
        };
        SequenceModel model = new(options, ModelPorts.Text(words));
        JsonProperty[] parameters = [.. fixture.GetProperty("parameters").EnumerateObject()];
        Assert.Equal(parameters.Select(parameter => parameter.Name), model.Layout.Entries.Select(entry => entry.Name).Where(entry => entry.StartsWith("head", StringComparison.Ordinal)));
        float[] weights = new float[model.Layout.Length], gradient = [.. Enumerable.Repeat(float.NaN, weights.Length)];
        foreach (JsonProperty parameter in parameters) Values(parameter.Value).CopyTo(model.Layout[parameter.Name].In(weights.AsSpan()));

        int[] targets = [.. fixture.GetProperty("targets").EnumerateArray().Select(target => target.GetInt32())];
        SequenceBatch batch = new(model.Ports.Format, targets.Length, 1);
        batch.Shape.SetEqual(targets.Length, 1);
        targets.CopyTo(batch.Classes);
        MatrixView x = new(Values(fixture.GetProperty("x")), targets.Length, width);
        MatrixSpan dx = new(new float[targets.Length * width], targets.Length, width);
        Pass pass = new(model, batch, weights, new LaneState(model, 1), gradient, null);
        IHead head = IHead.Create(model, targets.Length, targets.Length, Backends.Named(Backends.Fused));

        head.Begin(pass, null);
        LossSum sum = head.Add(pass, x, dx);

        Assert.Equal((targets.Length, targets.Length), (sum.Weight, sum.Tokens));
        RelativeError.Below(1e-6, sum.Loss, fixture.GetProperty("loss").GetDouble(), "the loss");
        foreach (JsonProperty expected in fixture.GetProperty("gradients").EnumerateObject())
            RelativeError.Below(2e-6, model.Layout[expected.Name].In(gradient), Doubles(expected.Value), expected.Name);
        RelativeError.Below(2e-6, dx.Elements, Doubles(fixture.GetProperty("xGradient")), "the gradient of the features");
        Assert.Equal(sum, head.Add(new Pass(model, batch, weights, new LaneState(model, 1), [], null), x, default));
        RelativeError.Below(1e-6, head.Predict(pass, x, 0).Elements, Doubles(fixture.GetProperty("logProbabilities")), "the logarithms");
    }

    static string Name(JsonElement fixture) => fixture.GetProperty("name").GetString()!;

    static float[] Values(JsonElement tensor) => PyTorchFixture.Floats(tensor.GetProperty("values"));

    static double[] Doubles(JsonElement tensor) => PyTorchFixture.Doubles(tensor.GetProperty("values"));
}
