using System.Text.Json;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

public class PyTorchSequenceTests
{
    const double Tolerance = 1e-5;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string name in PyTorchFixture.Names("sequences"))
            {
                cases.Add(name, Backends.Native);
                cases.Add(name, Backends.Managed);
                cases.Add(name, Backends.Fused);
            }

            return cases;
        }
    }

    /// <summary>Every window in turn, with the state carried between them.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Predictions_loss_final_states_and_all_gradients_match_PyTorch_in_double_precision(string name, string backend)
    {
        SequenceFixture fixture = new(name);
        Bptt bptt = new(fixture.Model, fixture.Steps, fixture.Rows, Backends.Named(backend));
        LaneState state = fixture.InitialState(0), predicting = fixture.InitialState(0);
        AlignedBuffer gradient = new(fixture.Model.Layout.Length);

        for (int window = 0; window < fixture.Windows.Length; window++)
        {
            SequenceBatch batch = fixture.Batch(window);
            JsonElement expected = fixture.Windows[window];
            gradient.Span.Fill(float.NaN);      // must be overwritten

            MatrixView predictions = bptt.Predict(fixture.Weights.Span, batch, predicting);
            RelativeError.Below(Tolerance, predictions.Data[..(predictions.Rows * predictions.Cols)], fixture.Logits(window, batch), "the logits");

            double[] theirInputGradient = fixture.InputGradient(window, batch);
            float[] inputGradient = new float[theirInputGradient.Length];
            inputGradient.AsSpan().Fill(float.NaN);
            MatrixSpan wanted = new(inputGradient, batch.Inputs.Cols > 0 ? batch.Shape.Positions : 0, batch.Inputs.Cols);
            LossSum loss = bptt.Backpropagate(fixture.Weights.Span, batch, state, gradient.Span, inputGradient: wanted);
            RelativeError.Below(Tolerance, inputGradient, theirInputGradient, "the gradient of the inputs");
            RelativeError.Below(1e-6, loss.Loss, expected.GetProperty("loss").GetDouble(), "the loss");
            Assert.Equal(expected.GetProperty("weightSum").GetDouble(), loss.Weight);
            Assert.Equal(batch.Shape.Positions, loss.Tokens);
            foreach (ParameterEntry entry in fixture.Model.Layout.Entries)
            {
                double[] theirs = PyTorchFixture.Doubles(expected.GetProperty("gradients").GetProperty(entry.Name).GetProperty("values"));
                RelativeError.Below(Tolerance, entry.In(gradient.Span), theirs, $"the gradient of {entry.Name}");
            }

            foreach ((LaneStatePart part, LaneStatePart other) in state.Parts.Zip(predicting.Parts))
            {
                RelativeError.Below(Tolerance, part.Values.Span, fixture.FinalState(window, part), $"the state {part.Name}");
                Assert.Equal(part.Values.Span, other.Values.Span);
            }
        }
    }

    [Fact]
    public void The_fixtures_cover_every_cell_depth_direction_length_and_state()
    {
        string[] names =
        [
            .. from cell in (string[])["rnnTanh", "rnnRelu", "lstm", "gru"]
               from layers in (string[])["1", "3"]
               from directions in (string[])["uni", "bi"]
               from lengths in (string[])["equal", "ragged"]
               from state in (string[])["stateful", "stateless"]
               select $"{cell}-{layers}-{directions}-{lengths}-{state}",
        ];
        Assert.Equal(64, names.Length);
        Assert.Empty(names.Except(PyTorchFixture.Names("sequences")));
    }
}
