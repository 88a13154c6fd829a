using MathNet.Numerics.LinearAlgebra;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Models.Initialization;
using Windrow.Models.Telemetry;
using Windrow.Optimizers;

namespace Windrow.Tests.Jobs;

public class GradientAdviceTests
{
    static readonly float[] Halving = [.. Enumerable.Range(0, 31).Select(k => MathF.Pow(0.5f, k))];
    static readonly float[] Growing = [.. Enumerable.Range(0, 31).Select(k => MathF.Pow(1.2f, k))];

    [Theory]
    [InlineData(CellKind.RnnTanh, 0.1f, 0, "spectral radius 0.5. With model.initialization.recurrentWeights orthogonal, the recurrent weights start with radius 1. ")]
    [InlineData(CellKind.RnnTanh, 0.75f, 0, "75 % of the tanh units are saturated: a lower training.learningRate")]
    [InlineData(CellKind.RnnRelu, 0, 0.1f, "spectral radius 0.5: initialize them with model.initialization.recurrentWeights identity. ")]
    [InlineData(CellKind.RnnRelu, 0, 0.75f, "75 % of the units are dead")]
    [InlineData(CellKind.Lstm, 0.9f, 0, "With model.initialization.forgetBias 1 or 2, the forget gates start more open, so the cells keep their state longer.")]
    [InlineData(CellKind.Gru, 0, 0, "The layer keeps its state longer with model.cell lstm and model.initialization.forgetBias 1 or 2.")]
    public void What_helps_against_vanishing_depends_on_the_cell(CellKind cell, float saturated, float dead, string expected)
    {
        string advice = Advice(Layer(Halving) with { Saturated = saturated, Dead = dead }, Job(cell));
        Assert.StartsWith("Less than 1 % of a gradient is left after going back 6.6 of 30 steps. ", advice, StringComparison.Ordinal);
        Assert.Contains(expected, advice, StringComparison.Ordinal);
        Assert.EndsWith("If this does not change, training.window 14 would do as well and be faster.", advice, StringComparison.Ordinal);
    }

    public static TheoryData<CellKind, InitializationOptions, string, string> Starts { get; } = new()
    {
        { CellKind.RnnTanh, new() { RecurrentWeights = new OrthogonalWeights() }, "radius 0.5. A gradient reaches further back with model.cell lstm", "recurrentWeights orthogonal" },
        { CellKind.Gru, new() { RecurrentWeights = new OrthogonalWeights() }, "steps. The layer keeps its state longer with model.cell lstm", "recurrentWeights orthogonal" },
        { CellKind.RnnRelu, new() { RecurrentWeights = new IdentityWeights() }, "although they started as the identity", "recurrentWeights identity" },
        { CellKind.RnnRelu, new() { RecurrentWeights = new IdentityWeights { Scale = 0.5 } }, "recurrentWeights identity", "though" },
        { CellKind.Lstm, new() { ForgetBias = 0.5 }, "With model.initialization.forgetBias 1 or 2, the forget gates", "forgetBias is" },
        { CellKind.Lstm, new() { ForgetBias = 1.5 }, "model.initialization.forgetBias is 1.5; with 2.5, the cells would keep their state longer.", "1 or 2" },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_start_that_the_job_has_already_is_not_proposed(CellKind cell, InitializationOptions start, string expected, string unexpected)
    {
        JobFile job = Job(cell);
        string advice = Advice(Layer(Halving), job with { Model = job.Model with { Initialization = start } });
        Assert.Contains(expected, advice, StringComparison.Ordinal);
        Assert.DoesNotContain(unexpected, advice, StringComparison.Ordinal);
    }

    /// <summary>What the advice says of start values, measured on a layer of 256 units at its first step.</summary>
    [Theory]
    [InlineData(CellKind.RnnTanh, "uniform", 0.53, 0.65)]
    [InlineData(CellKind.RnnTanh, "orthogonal", 0.999, 1.001)]
    [InlineData(CellKind.Gru, "orthogonal", 0.999, 1.001)]
    [InlineData(CellKind.RnnRelu, "identity", 0.999, 1.001)]
    [InlineData(CellKind.RnnTanh, "heNormal", 1.3, 1.6)]
    public void Start_values_have_the_spectral_radius_that_is_promised(CellKind cell, string start, double least, double most)
    {
        RecurrentInitializer weights = start switch
        {
            "orthogonal" => new OrthogonalWeights(),
            "identity" => new IdentityWeights(),
            "heNormal" => new HeNormalWeights(),
            _ => new UniformWeights(),
        };
        ModelOptions options = new() { Cell = cell, Layers = 1, HiddenSize = 256, Initialization = new() { RecurrentWeights = weights } };
        SequenceModel model = new(options, ModelPorts.Text(2));
        float[] values = new float[model.Layout.Length];
        model.Initialize(values, seed: 3);
        float[] block = model.Layout["rnn.weight_hh_l0"].In(values.AsSpan()).ToArray();
        Matrix<double> square = Matrix<double>.Build.Dense(256, 256, (row, column) => block[row * 256 + column]);
        Assert.InRange(square.Evd().EigenValues.Max(value => value.Magnitude), least, most);
    }

    [Fact]
    public void Where_sequences_have_one_prediction_no_shorter_window_is_proposed()
    {
        JobFile job = Job(CellKind.Lstm) with { Task = new TaskOptions { Predict = PredictionKind.Sequence } };
        Assert.DoesNotContain("training.window", Advice(Layer(Halving), job), StringComparison.Ordinal);
    }

    [Fact]
    public void Against_exploding_clipping_is_named_unless_it_is_set()
    {
        JobFile job = Job(CellKind.RnnTanh), clipped = job with { Training = job.Training with { Clip = new ClipOptions { Norm = 1 } } };
        string advice = Advice(Layer(Growing), job);
        Assert.StartsWith(
            "A gradient grows to 237 times its size over the window. Set training.clip.norm, or lower training.learningRate (now 0.002).",
            advice, StringComparison.Ordinal);
        Assert.EndsWith("smaller weights, or model.cell lstm or gru, would let it grow less.", advice, StringComparison.Ordinal);
        Assert.Contains("training.clip keeps the updates small; if the loss still jumps, lower training.learningRate (now 0.002).",
            Advice(Layer(Growing), clipped), StringComparison.Ordinal);
        Assert.EndsWith("lower training.learningRate (now 0.002).", Advice(Layer(Growing), Job(CellKind.Gru)), StringComparison.Ordinal);
        Assert.Contains(
            "model.initialization.recurrentWeights orthogonal (now heNormal), or model.cell lstm",
            Advice(Layer(Growing), Started(new HeNormalWeights())),
            StringComparison.Ordinal);
        Assert.Contains(
            "model.initialization.recurrentWeights.scale 1 (now 1.5), or model.cell lstm",
            Advice(Layer(Growing), Started(new IdentityWeights { Scale = 1.5 })),
            StringComparison.Ordinal);
        Assert.Contains("beyond the range of float32", Advice(Layer([1, float.PositiveInfinity]), job), StringComparison.Ordinal);

        JobFile Started(RecurrentInitializer weights) => job with { Model = job.Model with { Initialization = new() { RecurrentWeights = weights } } };
    }

    [Fact]
    public void Where_all_is_well_it_says_how_far_the_gradient_reaches()
    {
        Assert.Equal("A gradient reaches back 2.5 of 3 steps.", Advice(Layer([1, 1, 0.1f, 0.001f]), Job(CellKind.Lstm)));
        Assert.Equal(
            "50 % of a gradient is left at the window's first step: a longer training.window would reach further back.",
            Advice(Layer([1, 0.75f, 0.5f]), Job(CellKind.Lstm, window: 3)));
        Assert.Equal("5 % of a gradient is left at the window's first step.", Advice(Layer([1, 0.5f, 0.05f]), Job(CellKind.Lstm)));
        Assert.EndsWith(
            " But 60 % of the units are dead: lower training.learningRate.",
            Advice(Layer([1, 1, 1]) with { Dead = 0.6f }, Job(CellKind.RnnRelu)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_window_holds_whole_sequences_no_longer_one_is_proposed()
    {
        const string Expected = "50 % of a gradient is left at the window's first step.";
        LayerGradients layer = Layer([1, 0.75f, 0.5f]);
        JobFile job = Job(CellKind.Lstm, window: 3), onePrediction = job with { Task = new TaskOptions { Predict = PredictionKind.Sequence } };
        Assert.Equal(Expected, Advice(layer, onePrediction));
        Assert.Equal(Expected, Advice(layer, Job(CellKind.Lstm, window: 4)));
    }

    [Fact]
    public void Where_nothing_can_be_said_it_says_why()
    {
        Assert.Equal("The window has only one step, so there is nothing to measure.", Advice(Layer([1]), Job(CellKind.Lstm)));
        Assert.Equal("The layer receives no gradient at the window's last step.", Advice(Layer([]), Job(CellKind.Lstm)));
    }

    static string Advice(LayerGradients layer, JobFile job) => GradientAdvice.For(layer, GradientReach.Of(layer.Decay), job);

    static LayerGradients Layer(float[] decay) =>
        new() { Name = "l0", Norms = decay, Decay = decay, Gates = [], Saturated = 0, Dead = 0, SpectralRadius = 0.5 };

    static JobFile Job(CellKind cell, int window = 50) => new()
    {
        Name = "advised",
        Data = new TextDataOptions { Path = ["text.txt"] },
        Model = new ModelOptions { Cell = cell },
        Training = new TrainingOptions { MaxSteps = 1, Window = window },
    };
}
