using MathNet.Numerics.LinearAlgebra;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Telemetry;

/// <summary>Recurrences for which the gradient through time is known in closed form.</summary>
public class ClosedFormTests
{
    const int H = 8;

    /// <summary>Nearly linear: states of about 1e-6, where tanh has slope 1, and Wh = s·Q with Q orthogonal. A gradient decays as sᵏ, and 1 %
    /// is left after log 0.01 / log s steps.</summary>
    [Theory]
    [InlineData(0.5, GradientVerdict.Vanishing)]
    [InlineData(0.8, GradientVerdict.Vanishing)]
    [InlineData(0.88, GradientVerdict.Healthy)]     // after 36 of 49 steps
    [InlineData(1.0, GradientVerdict.Healthy)]
    [InlineData(1.3, GradientVerdict.Exploding)]
    public void Gradients_of_tanh_near_zero_with_orthogonal_weights_decay_with_their_scale(double scale, GradientVerdict verdict)
    {
        Watched watched = new(new ModelOptions { Cell = CellKind.RnnTanh, Layers = 1, HiddenSize = H }, [50, 50, 50], bound: 1e-9f);
        RandomTensors.Uniform(new Random(3), H * 5).CopyTo(watched["head.weight"]);
        Matrix<double> q = Matrix<double>.Build.Random(H, H, seed: 4).QR().Q;
        for (int i = 0; i < H * H; i++) watched["rnn.weight_hh_l0"][i] = (float)(scale * q[i / H, i % H]);

        AssertDecaysAs(scale, verdict, watched.Look()[0]);
    }

    /// <summary>ReLUs that are all active, and a permutation that keeps the states positive.</summary>
    [Theory]
    [InlineData(0.5, GradientVerdict.Vanishing)]
    [InlineData(1.0, GradientVerdict.Healthy)]
    [InlineData(1.3, GradientVerdict.Exploding)]
    public void Gradients_of_active_relus_with_a_permutation_decay_with_its_scale(double scale, GradientVerdict verdict)
    {
        Watched watched = new(new ModelOptions { Cell = CellKind.RnnRelu, Layers = 1, HiddenSize = H }, [30, 30], bound: 1e-3f);
        watched["rnn.bias_ih_l0"].Fill(0.1f);
        watched["rnn.weight_hh_l0"].Clear();
        for (int i = 0; i < H; i++) watched["rnn.weight_hh_l0"][i * H + (i + 1) % H] = (float)scale;

        LayerGradients layer = watched.Look()[0];
        AssertDecaysAs(scale, verdict, layer);
        Assert.Equal(0, layer.Dead);
    }

    /// <summary>Without recurrent weights, a gradient goes back only through the cells: o·fᵏ where c is 0, and o = 1/2.</summary>
    [Theory]
    [InlineData(0, 5.6439, GradientVerdict.Vanishing)]      // 0.5 · 0.5ᵏ = 0.01
    [InlineData(-9, 0.4751, GradientVerdict.Vanishing)]
    [InlineData(5, null, GradientVerdict.Healthy)]
    public void Cells_keep_what_their_forget_gates_let_through(double forgetBias, double? horizon, GradientVerdict verdict)
    {
        Watched watched = new(new ModelOptions { Cell = CellKind.Lstm, Layers = 1, HiddenSize = H }, [40, 40], bound: 1e-9f);
        RandomTensors.Uniform(new Random(3), H * 5).CopyTo(watched["head.weight"]);
        watched["rnn.bias_ih_l0"].Slice(H, H).Fill((float)forgetBias);

        LayerGradients layer = watched.Look()[0];
        double f = 1 / (1 + Math.Exp(-forgetBias));
        double[] expected = [1, .. Enumerable.Range(1, 39).Select(k => 0.5 * Math.Pow(f, k))];
        RelativeError.Below(1e-5, layer.Decay, expected, "the decay");
        AssertReach(horizon, verdict, layer);
    }

    /// <summary>Without recurrent weights, a gradient goes back only through the update gates: zᵏ.</summary>
    [Fact]
    public void Update_gates_keep_their_share()
    {
        Watched watched = new(new ModelOptions { Cell = CellKind.Gru, Layers = 1, HiddenSize = H }, [60], bound: 1e-9f);
        RandomTensors.Uniform(new Random(3), H * 5).CopyTo(watched["head.weight"]);
        watched["rnn.bias_hh_l0"].Slice(H, H).Fill(2);

        LayerGradients layer = watched.Look()[0];
        double z = 1 / (1 + Math.Exp(-2));
        RelativeError.Below(1e-5, layer.Decay, [.. Enumerable.Range(0, 60).Select(k => Math.Pow(z, k))], "the decay");
        AssertReach(Math.Log(0.01) / Math.Log(z), GradientVerdict.Healthy, layer);
    }

    /// <summary>With one prediction, after the last step, no other gradient enters, so the two curves are the same.</summary>
    [Fact]
    public void If_the_only_loss_is_at_the_end_the_norms_equal_the_decay()
    {
        ModelOptions options = new() { Cell = CellKind.RnnTanh, Layers = 1, HiddenSize = H };
        SequenceModel model = new(options, new ModelPorts { VocabularySize = 5, Outputs = 3, Task = new TaskOptions { Predict = PredictionKind.Sequence } });
        float[] weights = RandomTensors.Uniform(new Random(1), model.Layout.Length), gradient = new float[weights.Length];
        Windrow.Sequences.SequenceBatch batch = new(model.Ports.Format, 12, 1);
        batch.Shape.SetEqual(12, 1);
        batch.Begins.Fill(true);
        RandomTensors.Tokens(new Random(2), 12, 5).CopyTo(batch.Tokens);
        GradientTelemetry telemetry = new(model, 12, 1, Window.Blas);
        new Bptt(model, 12, 1, Window.Blas).Backpropagate(weights, batch, new LaneState(model, 1), gradient, telemetry: telemetry);

        LayerGradients layer = telemetry.Layers[0];
        RelativeError.Below(1e-6, layer.Norms, [.. layer.Decay.Select(d => (double)d * layer.Norms[0])], "the norms");
    }

    static void AssertDecaysAs(double scale, GradientVerdict verdict, LayerGradients layer)
    {
        for (int k = 0; k < layer.Decay.Length; k++) RelativeError.Below(1e-4, layer.Decay[k], Math.Pow(scale, k), $"the share after {k} steps");
        RelativeError.Below(1e-4, layer.SpectralRadius, scale, "the spectral radius");
        AssertReach(scale < 1 ? Math.Log(0.01) / Math.Log(scale) : null, verdict, layer);
    }

    static void AssertReach(double? horizon, GradientVerdict verdict, LayerGradients layer)
    {
        GradientReach reach = GradientReach.Of(layer.Decay);
        Assert.Equal((verdict, horizon is null), (reach.Verdict, reach.Horizon is null));
        if (horizon is double expected) Assert.Equal(expected, reach.Horizon!.Value, 2e-3);
    }
}
