using Windrow.Models;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Models.Telemetry;

/// <summary>Gates whose values are set by biases alone, so the number of saturated gates is known exactly.</summary>
public class GateShareTests
{
    const int H = 20;       // more than one vector, and not a multiple of the vector width

    [Fact]
    public void Gates_of_an_lstm_are_counted_at_either_end()
    {
        Watched watched = Still(CellKind.Lstm);
        Set(watched, gate: 0, low: 3, high: 0);
        Set(watched, gate: 1, low: 0, high: 5);
        Set(watched, gate: 2, low: 2, high: 7);
        Set(watched, gate: 3, low: 1, high: 1);

        LayerGradients layer = watched.Look()[0];
        Assert.Equal(
            [new("input", 3f / H, 0), new("forget", 0, 5f / H), new("candidate", 2f / H, 7f / H), new("output", 1f / H, 1f / H)],
            layer.Gates[..4]);
        Assert.Equal("cell", layer.Gates[4].Name);
        Assert.Equal(0, layer.Dead);
    }

    /// <summary>c grows by i·g per step: with both at 1, tanh(c) is beyond 0.95 from c = 2 on, which is the second of four steps.</summary>
    [Fact]
    public void Saturated_cells_are_counted()
    {
        Watched watched = Still(CellKind.Lstm);
        foreach (int gate in (int[])[0, 1, 2]) watched["rnn.bias_ih_l0"].Slice(gate * H, 4).Fill(20);
        watched["rnn.bias_ih_l0"].Slice(2 * H, 1).Fill(-20);

        LayerGradients layer = watched.Look()[0];
        Assert.Equal(new GateShare("cell", 0.75f / H, 2.25f / H), layer.Gates[4]);
        Assert.Equal((float)((4 + 4 + 4 + 3.0) / (5 * H)), layer.Saturated);
    }

    [Fact]
    public void Gates_of_a_gru_are_counted_at_either_end()
    {
        Watched watched = Still(CellKind.Gru);
        Set(watched, gate: 0, low: 4, high: 1);
        Set(watched, gate: 1, low: 0, high: 17);
        Set(watched, gate: 2, low: 3, high: 2);

        LayerGradients layer = watched.Look()[0];
        Assert.Equal([new("reset", 4f / H, 1f / H), new("update", 0, 17f / H), new("candidate", 3f / H, 2f / H)], layer.Gates);
        Assert.Equal(27f / (3 * H), layer.Saturated);
    }

    [Fact]
    public void Units_of_a_tanh_network_are_counted_at_either_end()
    {
        Watched watched = Still(CellKind.RnnTanh);
        Set(watched, gate: 0, low: 6, high: 3);

        LayerGradients layer = watched.Look()[0];
        Assert.Equal([new("hidden", 6f / H, 3f / H)], layer.Gates);
        Assert.Equal(9f / H, layer.Saturated);
    }

    /// <summary>Units 0 to 6 are never active; unit 7 is active only at the one position of the window with a certain token, which keeps it alive.</summary>
    [Fact]
    public void A_relu_is_dead_when_it_is_zero_everywhere()
    {
        Watched watched = Still(CellKind.RnnRelu);
        watched["rnn.bias_ih_l0"].Fill(1);
        watched["rnn.bias_ih_l0"][..8].Fill(-1);
        foreach (int[] row in watched.Tokens) Array.Fill(row, 0);
        watched.Tokens[1][2] = 4;
        watched["rnn.weight_ih_l0"][7 * 5 + 4] = 3;

        LayerGradients layer = watched.Look()[0];
        Assert.Equal(7f / H, layer.Dead);
        Assert.Equal((0, 0), (layer.Gates.Length, layer.Saturated));
    }

    /// <summary>No weights, and biases of 0: every gate is in the middle. Rows have 4 steps, which makes the shares exact in binary.</summary>
    static Watched Still(CellKind cell) => new(new ModelOptions { Cell = cell, Layers = 1, HiddenSize = H }, [4, 4], bound: 0);

    /// <summary>Drives the gate's first units to its lower end, and its last units to its upper end.</summary>
    static void Set(Watched watched, int gate, int low, int high)
    {
        Span<float> bias = watched["rnn.bias_ih_l0"].Slice(gate * H, H);
        bias[..low].Fill(-5);
        bias[^high..].Fill(5);
    }
}
