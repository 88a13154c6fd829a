using System.Text.Json;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

public class PyTorchGradientTests
{
    const double Tolerance = 1e-5;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string name in PyTorchFixture.Names("gradients"))
            {
                cases.Add(name, Backends.Native);
                cases.Add(name, Backends.Fused);
                cases.Add(name, Backends.Managed);
            }

            return cases;
        }
    }

    /// <summary>Two windows with the state carried between them; loss, logits, state and every parameter's gradient of each.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_logits_state_and_all_gradients_match_PyTorch_in_double_precision(string name, string backend)
    {
        JsonElement fixture = PyTorchFixture.Read($"gradients/{name}.json");
        FixtureModel m = new(fixture);
        Bptt bptt = new(m.Model, m.Window, m.Lanes, Backends.Named(backend));
        LaneState state = new(m.Model, m.Lanes), predicting = new(m.Model, m.Lanes);
        AlignedBuffer gradient = new(m.Model.Layout.Length);

        foreach (JsonElement window in fixture.GetProperty("windows").EnumerateArray())
        {
            int[] inputs = PyTorchFixture.Tokens(window.GetProperty("inputs")), targets = PyTorchFixture.Tokens(window.GetProperty("targets"));
            gradient.Span.Fill(float.NaN);      // must be overwritten

            ReadOnlySpan<float> logits = bptt.Predict(m.Weights.Span, inputs, predicting)[^(m.Lanes * m.Model.Ports.VocabularySize)..];
            RelativeError.Below(Tolerance, logits, Values(window.GetProperty("lastLogits")), "the last step's logits");

            double loss = bptt.Backpropagate(m.Weights.Span, inputs, targets, state, gradient.Span);
            RelativeError.Below(1e-6, loss, window.GetProperty("loss").GetDouble(), "the loss");
            foreach (ParameterEntry entry in m.Model.Layout.Entries)
            {
                double[] expected = Values(window.GetProperty("gradients").GetProperty(entry.Name));
                RelativeError.Below(Tolerance, entry.In(gradient.Span), expected, $"the gradient of {entry.Name}");
            }

            foreach (JsonProperty part in window.GetProperty("finalState").EnumerateObject())
            {
                float[] layers = [.. state.Parts.Where(p => p.Name.StartsWith(part.Name + "_", StringComparison.Ordinal)).SelectMany(p => p.Values.Span.ToArray())];
                RelativeError.Below(Tolerance, layers, Values(part.Value), $"the state {part.Name}");
            }

            Assert.Equal(state.Parts.Select(p => p.Values.Span.ToArray()), predicting.Parts.Select(p => p.Values.Span.ToArray()));
        }
    }

    [Fact]
    public void The_fixtures_cover_every_cell_single_and_stacked_one_hot_and_embedded()
    {
        foreach (string cell in (string[])["rnnTanh", "rnnRelu", "lstm", "gru"])
        {
            string[] kinds = ["1-embedding", "1-onehot", "2-wide", "3-embedding", "3-onehot"];
            Assert.Equal(kinds.Select(kind => $"{cell}-{kind}"), PyTorchFixture.Names("gradients").Where(name => name.StartsWith(cell + "-", StringComparison.Ordinal)));
        }
    }

    static double[] Values(JsonElement tensor) => PyTorchFixture.Doubles(tensor.GetProperty("values"));
}
