using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Telemetry;

/// <summary>Norms through time compared with differences of the loss of an independent model in double precision.</summary>
public class GradientTelemetryTests
{
    public static TheoryData<CellKind, bool, int[]> Cases()
    {
        TheoryData<CellKind, bool, int[]> cases = [];
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (bool bidirectional in (bool[])[false, true])
            {
                cases.Add(cell, bidirectional, [6, 6, 6]);
                cases.Add(cell, bidirectional, [2, 7, 0, 4, 7]);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Norms_and_decay_match_the_effect_of_nudged_states(CellKind cell, bool bidirectional, int[] lengths)
    {
        Watched watched = new(new ModelOptions { Cell = cell, Layers = 2, HiddenSize = 4, Bidirectional = bidirectional }, lengths);
        SlowModel slow = new(watched.Model, watched.Weights.Span.ToArray());
        LayerGradients[] layers = watched.Look();
        Assert.Equal(bidirectional ? ["l0", "l0_reverse", "l1", "l1_reverse"] : (string[])["l0", "l1"], layers.Select(layer => layer.Name));
        foreach (LayerGradients layer in layers)
        {
            List<double> norms = [], decay = [];
            for (int k = 0; k < lengths.Max(); k++)
            {
                double arrived = 0, left = 0, cameIn = 0;
                int[] rows = [.. Enumerable.Range(0, lengths.Length).Where(r => lengths[r] > k)];
                foreach (int r in rows)
                {
                    int last = lengths[r] - 1;
                    arrived += SumOfSquares(slow.Gradient(layer.Name, last - k, watched.Tokens[r], watched.Targets[r]));
                    double[] atLast = slow.Gradient(layer.Name, last, watched.Tokens[r], watched.Targets[r]);
                    cameIn += SumOfSquares(atLast);
                    left += SumOfSquares(slow.ThroughRecurrence(layer.Name, last - k, watched.Tokens[r], atLast));
                }

                norms.Add(Math.Sqrt(arrived / rows.Length));
                decay.Add(Math.Sqrt(left / cameIn));
            }

            RelativeError.Below(1e-5, layer.Norms, [.. norms], $"{layer.Name}'s norms");
            RelativeError.Below(1e-5, layer.Decay, [.. decay], $"{layer.Name}'s decay");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_has_the_same_bits_with_telemetry(CellKind cell, bool bidirectional, int[] lengths)
    {
        Watched watched = new(new ModelOptions { Cell = cell, Layers = 2, HiddenSize = 9, Bidirectional = bidirectional }, lengths);
        Assert.Equal(watched.Backpropagate(watch: false).Gradient, watched.Backpropagate(watch: true).Gradient);
    }

    [Fact]
    public void A_window_after_a_measured_one_is_not_measured()
    {
        Window window = new(CellKind.Lstm, 2, null);
        Bptt bptt = window.NewBptt();
        GradientTelemetry telemetry = new(window.Model, window.Steps, window.Lanes, Window.Blas);
        SequenceBatch batch = TokenWindows.Batch(window.Model, window.Inputs, window.Targets, window.Lanes);
        float[] gradient = new float[window.Model.Layout.Length];
        bptt.Backpropagate(window.Weights.Span, batch, window.StateBefore(), gradient, telemetry: telemetry);
        float[][] norms = [.. telemetry.Layers.Select(layer => layer.Norms)];

        batch.Classes.Fill(1);
        bptt.Backpropagate(window.Weights.Span, batch, window.StateBefore(), gradient);
        Assert.Equal(norms, telemetry.Layers.Select(layer => layer.Norms));
        bptt.Backpropagate(window.Weights.Span, batch, window.StateBefore(), gradient, telemetry: telemetry);
        Assert.NotEqual(norms, telemetry.Layers.Select(layer => layer.Norms));
    }

    static double SumOfSquares(double[] values) => values.Sum(value => value * value);
}
