using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Losses;

/// <summary>A small model of real numbers with each loss, over rows of different length.</summary>
public class LossModelTests
{
    public static TheoryData<string> Names => LossCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Moving_along_the_gradient_changes_the_loss_as_expected(string name)
    {
        (LossOptions options, int outputs) = LossCase.All[name];
        ModelPorts ports = new()
        {
            InputWidth = 2,
            Outputs = outputs,
            TargetsAreClasses = options.Targets == TargetKind.Classes,
            Task = new TaskOptions { Loss = options },
        };
        SequenceModel model = new(new ModelOptions { Cell = CellKind.Gru, HiddenSize = 6, Layers = 1 }, ports);
        Random random = new(3);
        SequenceBatch batch = new(ports.Format, 4, 3);
        batch.Shape.Set([2, 4, 1]);
        batch.Begins.Fill(true);
        RandomTensors.Uniform(random, batch.Inputs.Elements.Length).CopyTo(batch.Inputs.Elements);
        for (int i = 0; i < batch.Classes.Length; i++) batch.Classes[i] = random.Next(outputs);
        foreach (ref float value in batch.Values.Elements) value = options.Targets == TargetKind.Labels ? random.Next(2) : random.Next(2) * 6f - 3f;
        float[] weights = RandomTensors.Uniform(random, model.Layout.Length, 0.5f), gradient = new float[weights.Length];
        Bptt bptt = new(model, 4, 3, Backends.Named(Backends.Fused));

        LossSum loss = bptt.Backpropagate(weights, batch, new LaneState(model, 3), gradient);

        Assert.Equal(loss, bptt.Loss(weights, batch, new LaneState(model, 3)));
        Assert.Equal(7, loss.Tokens);
        float[] up = [.. weights], down = [.. weights];
        double product = 0, length = Math.Sqrt(gradient.Sum(g => (double)g * g));
        for (int i = 0; i < gradient.Length; i++)
        {
            float move = (float)(0.02 * gradient[i] / length);
            up[i] += move;
            down[i] -= move;
            product += ((double)up[i] - down[i]) * gradient[i];
        }

        double difference = bptt.Loss(up, batch, new LaneState(model, 3)).Loss - bptt.Loss(down, batch, new LaneState(model, 3)).Loss;
        RelativeError.Below(2e-3, difference, product, $"the difference along the gradient with {name}");
    }

    [Fact]
    public void A_window_whose_targets_are_all_ignored_has_no_gradient()
    {
        ModelPorts ports = ModelPorts.Text(5) with { Task = new TaskOptions { Loss = new CrossEntropyOptions { IgnoreClass = 2 } } };
        SequenceModel model = new(new ModelOptions { HiddenSize = 4, Layers = 1 }, ports);
        AlignedBuffer weights = new(model.Layout.Length);
        model.Initialize(weights.Span, 1);
        float[] gradient = [.. Enumerable.Repeat(float.NaN, model.Layout.Length)];

        SequenceBatch batch = TokenWindows.Batch(model, [0, 1, 2, 3], [2, 2, 2, 2], 2);
        LossSum loss = new Bptt(model, 2, 2, Backends.Named(Backends.Fused)).Backpropagate(weights.Span, batch, new LaneState(model, 2), gradient);

        Assert.Equal(new LossSum(0, 0, 4), loss);
        Assert.All(gradient, g => Assert.Equal(0f, g));
    }
}
