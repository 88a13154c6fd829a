using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Models.Sources;

/// <summary>A decoder that reads some of its own predictions in training.</summary>
public class ScheduledSamplingTests
{
    static readonly ModelOptions Options = new() { Cell = CellKind.Gru, HiddenSize = 6, Layers = 2, Bidirectional = true, EmbeddingSize = 4, Attention = AttentionKind.General };

    static readonly RandomStream Random = RandomStream.OfStep(1, 5, 0);

    /// <summary>The tokens of a first pass, put in by hand.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.4)]
    public void The_gradient_is_that_of_a_window_with_the_predicted_tokens(double share)
    {
        PairWindow window = new(Options);
        SequenceBatch sampled = window.Batch(0, 1, 2, 3), byHand = window.Batch(0, 1, 2, 3);
        MatrixView logits = window.NewBptt().Predict(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4));
        int replaced = 0;
        for (int r = 0; r < 4; r++)
        {
            for (int t = 1; t < byHand.Shape.Lengths[r]; t++)
            {
                if (CounterRandom.UniformDouble(Random.OfSampling.Seed, Random.OfSampling.Stream, (long)r * byHand.Shape.MaxSteps + t) >= share) continue;
                float[] row = logits.Row(byHand.Shape.Position(r, t - 1)).ToArray();
                byHand.Tokens[byHand.Shape.Position(r, t)] = Enumerable.Range(0, PairWindow.TargetTokens - 2).MaxBy(token => row[token]);
                replaced++;
            }
        }

        float[] gradient = new float[window.Model.Layout.Length], expected = new float[gradient.Length];
        LossSum loss = window.NewBptt().Backpropagate(window.Weights.Span, sampled, new LaneState(window.Model, 4), gradient, Random, scheduledSampling: share);

        Assert.Equal(window.NewBptt().Backpropagate(window.Weights.Span, byHand, new LaneState(window.Model, 4), expected), loss);
        Assert.Equal(expected, gradient);
        Assert.InRange(replaced, share == 1 ? 11 : 2, 11);
    }

    [Fact]
    public void Nothing_is_replaced_without_a_share_or_without_random_numbers()
    {
        PairWindow window = new(Options);
        float[] expected = new float[window.Model.Layout.Length], gradient = new float[expected.Length];
        window.NewBptt().Backpropagate(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4), expected);
        window.NewBptt().Backpropagate(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4), gradient, Random);
        Assert.Equal(expected, gradient);
        window.NewBptt().Backpropagate(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4), gradient, scheduledSampling: 1);
        Assert.Equal(expected, gradient);
    }
}
