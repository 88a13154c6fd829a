using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>Predictions that are computed in several blocks. Time steps of a network without memory do not depend on each other, so the expected
/// loss and gradient are the sums over the steps, each of which is a single block.</summary>
public class HeadTests
{
    const int Rows = 90, Steps = 4, Width = 300;

    public static TheoryData<string> Losses { get; } = ["cross-entropy", "labels", "numbers"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_gradient_and_predictions_match_those_of_separate_blocks(string loss)
    {
        Assert.True(Rows * Steps > CacheBlock.Positions(Width), "The window is one block.");
        SequenceModel model = Model(loss);
        float[] weights = new float[model.Layout.Length], gradient = new float[model.Layout.Length], ofStep = new float[model.Layout.Length];
        model.Initialize(weights, seed: 1);
        SequenceBatch whole = Window(model, steps: Steps);
        Bptt bptt = new(model, Steps, Rows, Backends.Named(Backends.Fused)), alone = new(model, 1, Rows, Backends.Named(Backends.Fused));

        double[] expected = new double[model.Layout.Length];
        List<float> expectedPredictions = [];
        LossSum expectedLoss = default;
        for (int t = 0; t < Steps; t++)
        {
            SequenceBatch step = Part(model, whole, t);
            expectedLoss += alone.Backpropagate(weights, step, new LaneState(model, Rows), ofStep);
            expectedPredictions.AddRange(alone.Predict(weights, step, new LaneState(model, Rows)).Elements);
            for (int i = 0; i < expected.Length; i++) expected[i] += ofStep[i];
        }

        LossSum sum = bptt.Backpropagate(weights, whole, new LaneState(model, Rows), gradient);
        Assert.Equal((expectedLoss.Weight, expectedLoss.Tokens), (sum.Weight, sum.Tokens));
        RelativeError.Below(1e-6, sum.Loss, expectedLoss.Loss, "the loss");
        foreach (ParameterEntry entry in model.Layout.Entries)
            RelativeError.Below(1e-5, entry.In(gradient), expected.AsSpan(entry.Offset, entry.Length), entry.Name);
        Assert.Equal(sum, bptt.Loss(weights, whole, new LaneState(model, Rows)));
        Assert.Equal(expectedPredictions, bptt.Predict(weights, whole, new LaneState(model, Rows)).Elements.ToArray());
    }

    static SequenceModel Model(string loss)
    {
        ModelOptions options = new() { Network = NetworkKind.FeedForward, HiddenSize = 20 };
        LossOptions of = loss switch
        {
            "cross-entropy" => new CrossEntropyOptions { LabelSmoothing = 0.1, IgnoreClass = 7 },
            "labels" => new BinaryCrossEntropyOptions { PositiveWeights = [.. Enumerable.Range(0, Width).Select(label => 1 + label % 3)] },
            _ => new QuantileOptions { Levels = [0.2, 0.5, 0.9] },
        };
        int outputs = loss == "numbers" ? Width / 3 : Width;
        return new SequenceModel(options, new ModelPorts
        {
            InputWidth = 5,
            Outputs = outputs,
            TargetsAreClasses = loss == "cross-entropy",
            Task = new TaskOptions { Loss = of },
        });
    }

    static SequenceBatch Window(SequenceModel model, int steps)
    {
        SequenceBatch batch = new(model.Ports.Format, steps, Rows);
        batch.Shape.SetEqual(steps, Rows);
        Random random = new(1);
        foreach (ref float number in batch.Inputs.Elements) number = random.NextSingle() - 0.5f;
        foreach (ref int target in batch.Classes) target = random.Next(Width);
        foreach (ref float value in batch.Values.Elements) value = random.Next(2);
        return batch;
    }

    /// <summary>One time step as a separate window.</summary>
    static SequenceBatch Part(SequenceModel model, SequenceBatch whole, int step)
    {
        SequenceBatch part = Window(model, steps: 1);
        whole.Inputs.RowRange(step * Rows, Rows).CopyTo(part.Inputs);
        if (part.Classes.Length > 0) whole.Classes.Slice(step * Rows, Rows).CopyTo(part.Classes);
        else whole.Values.RowRange(step * Rows, Rows).CopyTo(part.Values);
        return part;
    }
}
