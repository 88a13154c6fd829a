using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Optimizers;

namespace Windrow.Tests.Jobs;

public class GradientAdviceTests
{
    static readonly float[] Halving = [.. Enumerable.Range(0, 31).Select(k => MathF.Pow(0.5f, k))];
    static readonly float[] Growing = [.. Enumerable.Range(0, 31).Select(k => MathF.Pow(1.2f, k))];

    [Theory]
    [InlineData(CellKind.RnnTanh, 0.1f, 0, "spectral radius 0.5. With model.cell lstm or gru it reaches further")]
    [InlineData(CellKind.RnnTanh, 0.75f, 0, "75 % of the tanh units are saturated: a lower training.learningRate")]
    [InlineData(CellKind.RnnRelu, 0, 0.1f, "spectral radius 0.5: let them start as the identity, or take model.cell lstm or gru.")]
    [InlineData(CellKind.RnnRelu, 0, 0.75f, "75 % of the units are dead")]
    [InlineData(CellKind.Lstm, 0.9f, 0, "forget gates' bias")]
    [InlineData(CellKind.Gru, 0, 0, "update gates")]
    public void What_helps_against_vanishing_depends_on_the_cell(CellKind cell, float saturated, float dead, string expected)
    {
        string advice = Advice(Layer(Halving) with { Saturated = saturated, Dead = dead }, Job(cell));
        Assert.StartsWith("Less than 1 % of a gradient is left 6.6 of 30 steps back. ", advice, StringComparison.Ordinal);
        Assert.Contains(expected, advice, StringComparison.Ordinal);
        Assert.EndsWith("If it stays so, training.window 14 would do as well, and be faster.", advice, StringComparison.Ordinal);
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
            "A gradient grows to 237 times its size on its way back. Set training.clip.norm, or lower training.learningRate, now 0.002.",
            advice, StringComparison.Ordinal);
        Assert.EndsWith("smaller ones, or model.cell lstm or gru, let it grow less.", advice, StringComparison.Ordinal);
        Assert.Contains("training.clip keeps the updates small; if the loss jumps nevertheless, lower training.learningRate, now 0.002.",
            Advice(Layer(Growing), clipped), StringComparison.Ordinal);
        Assert.EndsWith("lower training.learningRate, now 0.002.", Advice(Layer(Growing), Job(CellKind.Gru)), StringComparison.Ordinal);
        Assert.Contains("beyond all bounds", Advice(Layer([1, float.PositiveInfinity]), job), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_is_well_it_says_how_far_the_gradient_reaches()
    {
        Assert.Equal("A gradient reaches 2.5 of 3 steps back.", Advice(Layer([1, 1, 0.1f, 0.001f]), Job(CellKind.Lstm)));
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
        Assert.Equal("The window has one step: there is no way back.", Advice(Layer([1]), Job(CellKind.Lstm)));
        Assert.Equal("No gradient comes in at the window's last step.", Advice(Layer([]), Job(CellKind.Lstm)));
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
