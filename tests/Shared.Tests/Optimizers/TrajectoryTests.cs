using System.Text.Json;
using Windrow.Models;
using Windrow.Optimizers;
using Windrow.Tests.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

public class TrajectoryTests
{
    const double Tolerance = 1e-4;

    static readonly JsonElement Fixture = PyTorchFixture.Read("trajectories.json");

    public static TheoryData<int, string> Cases
    {
        get
        {
            TheoryData<int, string> cases = [];
            JsonElement models = Fixture.GetProperty("models");
            for (int model = 0; model < models.GetArrayLength(); model++)
            {
                foreach (OptimizerCase c in OptimizerCase.All(models[model])) cases.Add(model, c.Name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fifty_steps_follow_PyTorchs_losses_and_gradient_norms(int model, string name)
    {
        JsonElement fixture = Fixture.GetProperty("models")[model];
        OptimizerCase c = OptimizerCase.All(fixture).Single(c => c.Name == name);
        double[] losses = PyTorchFixture.Doubles(c.Fixture.GetProperty("losses")), norms = PyTorchFixture.Doubles(c.Fixture.GetProperty("gradientNorms"));
        Assert.Equal(50, losses.Length);

        FixtureModel m = new(fixture);
        Bptt bptt = new(m.Model, m.Window, m.Lanes, Backends.Named(Backends.Fused));
        Optimizer optimizer = Optimizer.Create(c.Options);
        OptimizerState state = new(optimizer, m.Weights.Length);
        LaneState lanes = new(m.Model, m.Lanes);
        float[] gradient = new float[m.Weights.Length];
        int[] text = [.. Fixture.GetProperty("text").EnumerateArray().Select(token => token.GetInt32())];

        int step = 0;
        foreach ((int[] inputs, int[] targets, bool epochBegins) in Windows(text, m.Lanes, m.Window).Take(losses.Length))
        {
            if (epochBegins) lanes.Clear();
            double loss = bptt.Backpropagate(m.Weights.Span, inputs, targets, lanes, gradient) / targets.Length;
            RelativeError.Below(Tolerance, loss, losses[step], $"the loss of step {step}");
            double norm = Training.Update(optimizer, state, c.Clip, m.Weights.Span, gradient, targets.Length, step + 1, c.LearningRate);
            RelativeError.Below(Tolerance, norm, norms[step], $"the gradient's norm of step {step}");
            step++;
        }

        foreach (ParameterEntry entry in m.Model.Layout.Entries) AssertFinal(entry, m.Weights.Span, c.Fixture.GetProperty("final").GetProperty(entry.Name));
    }

    /// <summary>Compares the sum and the sum of squares; the sum's error is relative to the size of its terms, because they may cancel.</summary>
    static void AssertFinal(ParameterEntry entry, ReadOnlySpan<float> weights, JsonElement final)
    {
        double sum = 0, squares = 0, expected = final.GetProperty("sumOfSquares").GetDouble();
        foreach (float w in entry.In(weights)) (sum, squares) = (sum + w, squares + (double)w * w);
        RelativeError.Below(Tolerance, squares, expected, $"the sum of squares of {entry.Name}");
        Assert.InRange(Math.Abs(sum - final.GetProperty("sum").GetDouble()), 0, Tolerance * Math.Sqrt(expected * entry.Length));
    }

    /// <summary>The text in lanes next to each other and windows one after the other, repeated endlessly, as split by <c>lanes.py</c>.</summary>
    static IEnumerable<(int[] Inputs, int[] Targets, bool EpochBegins)> Windows(int[] text, int lanes, int window)
    {
        int length = (text.Length - 1) / lanes;
        while (true)
        {
            for (int start = 0; start < length; start += window)
            {
                int steps = Math.Min(window, length - start);
                yield return (TimeMajor(start, steps), TimeMajor(start + 1, steps), start == 0);
            }
        }

        int[] TimeMajor(int first, int steps) =>
            [.. Enumerable.Range(first, steps).SelectMany(t => Enumerable.Range(0, lanes).Select(lane => text[lane * length + t]))];
    }
}
