using System.Text.Json;
using Windrow.Optimizers;
using Windrow.Tests.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

public class OptimizerTests
{
    public static TheoryData<string> Names => OptimizerCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_after_every_step_match_PyTorch(string name)
    {
        JsonElement fixture = PyTorchFixture.Read("optimizers.json");
        OptimizerCase c = OptimizerCase.Named(name);
        float[] weights = PyTorchFixture.Floats(fixture.GetProperty("start"));
        Optimizer optimizer = Optimizer.Create(c.Options);
        OptimizerState state = new(optimizer, weights.Length);
        JsonElement[] gradients = [.. fixture.GetProperty("gradients").EnumerateArray()];
        for (int step = 1; step <= gradients.Length; step++)
        {
            double norm = Training.Update(
                optimizer, state, c.Clip, weights, PyTorchFixture.Floats(gradients[step - 1]), targets: 1, step, c.LearningRate);

            RelativeError.Below(1e-12, norm, c.Fixture.GetProperty("gradientNorms")[step - 1].GetDouble(), "the norm");
            double[] expected = PyTorchFixture.Doubles(c.Fixture.GetProperty("parameters")[step - 1]);
            for (int i = 0; i < weights.Length; i++)
            {
                double error = Math.Abs(weights[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i]));
                Assert.True(error < 2e-6, $"Step {step}, parameter {i} is {weights[i]:r}, expected {expected[i]:r}.");
            }
        }
    }

    [Fact]
    public void Sixteen_settings_of_all_five_optimizers_are_compared()
    {
        OptimizerCase[] cases = [.. OptimizerCase.All(PyTorchFixture.Read("optimizers.json"))];
        Assert.Equal(16, cases.Length);
        Assert.Equal(5, cases.Select(c => c.Options.GetType()).Distinct().Count());
    }

    [Theory]
    [InlineData("sgd", "")]
    [InlineData("sgd with momentum", "momentum_buffer")]
    [InlineData("adagrad", "sum")]
    [InlineData("rmsprop", "square_avg")]
    [InlineData("rmsprop with momentum", "square_avg momentum_buffer")]
    [InlineData("rmsprop centered", "square_avg grad_avg")]
    [InlineData("rmsprop centered with momentum and weight decay", "square_avg momentum_buffer grad_avg")]
    [InlineData("adam", "exp_avg exp_avg_sq")]
    [InlineData("adamw", "exp_avg exp_avg_sq")]
    public void State_has_the_same_names_as_in_PyTorch(string name, string slots) =>
        Assert.Equal(slots, string.Join(' ', Optimizer.Create(OptimizerCase.Named(name).Options).Slots));

    [Fact]
    public void AdaGrad_starts_from_its_initial_accumulator()
    {
        OptimizerState state = new(Optimizer.Create(new AdaGradOptions { InitialAccumulator = 0.25 }), 3);
        Assert.Equal([0.25f, 0.25f, 0.25f], state[0].ToArray());
        Assert.Equal(state[0].ToArray(), state.Memory(0).ToArray());
    }

    [Fact]
    public void Lengths_that_differ_are_rejected()
    {
        Optimizer optimizer = Optimizer.Create(new AdamOptions());
        OptimizerState state = new(optimizer, 4);
        Assert.Throws<ArgumentException>(() => optimizer.Update(new float[4], new MeanGradient(new float[3]), state, 0, 1, 0.1));
        ArgumentException error = Assert.Throws<ArgumentException>(() => optimizer.Update(new float[3], new MeanGradient(new float[3]), state, 2, 1, 0.1));
        Assert.Contains("3 parameters starting at 2 got 3 gradients and state for 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_that_is_not_a_number_reaches_the_parameter(string name)
    {
        OptimizerCase c = OptimizerCase.Named(name);
        Optimizer optimizer = Optimizer.Create(c.Options);
        float[] weights = [1, 1, 1];
        optimizer.Update(weights, new MeanGradient([0.5f, float.NaN, 0.5f]), new OptimizerState(optimizer, 3), 0, 1, c.LearningRate);
        Assert.Equal([false, true, false], weights.Select(float.IsNaN));
    }
}
