using Windrow.Models;
using Windrow.Models.Outputs;
using Windrow.Numerics.Blas;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Outputs;

/// <summary>Windows whose predictions are several blocks, of the head and of every cluster.</summary>
public class AdaptiveHeadTests
{
    const int Rows = 150, Steps = 12, Words = 1400;

    static readonly SequenceModel Model = new(
        new ModelOptions
        {
            Network = NetworkKind.FeedForward,
            HiddenSize = 20,
            EmbeddingSize = 6,
            Output = new AdaptiveSoftmaxOptions { Cutoffs = [300, 700], Divisor = 3 },
        },
        ModelPorts.Text(Words));

    static readonly float[] Weights = Initial();

    /// <summary>Time steps of a network without memory do not depend on each other.</summary>
    [Fact]
    public void Loss_and_gradient_are_the_sums_over_separate_steps()
    {
        SequenceBatch whole = Window(Steps);
        for (int cluster = -1; cluster < 2; cluster++)
        {
            int classes = cluster < 0 ? Model.Adaptive!.HeadWidth : Model.Adaptive!.Clusters[cluster].Words;
            int predictions = cluster < 0 ? whole.Targets : whole.Classes.ToArray().Count(word => Model.Adaptive.ClusterOf(word) == cluster);
            Assert.True(predictions > CacheBlock.Positions(classes), "A part is one block.");
        }

        float[] gradient = new float[Weights.Length], ofStep = new float[Weights.Length];
        double[] expected = new double[Weights.Length];
        LossSum expectedLoss = default;
        List<float> expectedPredictions = [];
        Bptt bptt = NewBptt(), alone = NewBptt();
        for (int t = 0; t < Steps; t++)
        {
            SequenceBatch step = Part(whole, t);
            expectedLoss += alone.Backpropagate(Weights, step, NewState(), ofStep);
            expectedPredictions.AddRange(alone.Predict(Weights, step, NewState()).Elements);
            for (int i = 0; i < expected.Length; i++) expected[i] += ofStep[i];
        }

        LossSum sum = bptt.Backpropagate(Weights, whole, NewState(), gradient);
        Assert.Equal((expectedLoss.Weight, expectedLoss.Tokens), (sum.Weight, sum.Tokens));
        RelativeError.Below(1e-6, sum.Loss, expectedLoss.Loss, "the loss");
        foreach (ParameterEntry entry in Model.Layout.Entries)
            RelativeError.Below(1e-5, entry.In(gradient), expected.AsSpan(entry.Offset, entry.Length), entry.Name);
        Assert.Equal(expectedPredictions, bptt.Predict(Weights, whole, NewState()).Elements.ToArray());
    }

    [Fact]
    public void A_reader_sees_the_logarithms_of_probabilities_and_changes_no_bit_of_the_loss()
    {
        SequenceBatch whole = Window(Steps);
        Bptt bptt = NewBptt();
        float[] predictions = bptt.Predict(Weights, whole, NewState()).Elements.ToArray(), seen = new float[predictions.Length];

        LossSum sum = bptt.Loss(Weights, whole, NewState(), (block, _, first) => block.Elements.CopyTo(seen.AsSpan(first * Words)));

        Assert.Equal(bptt.Loss(Weights, whole, NewState()), sum);
        Assert.Equal(predictions, seen);
        double loss = 0;
        for (int i = 0; i < whole.Targets; i++)
        {
            Assert.Equal(1, predictions.AsSpan(i * Words, Words).ToArray().Sum(log => Math.Exp(log)), 1e-5);
            loss -= predictions[i * Words + whole.Classes[i]];
        }

        RelativeError.Below(1e-6, sum.Loss, loss, "the loss");
    }

    [Fact]
    public void Every_vector_width_gives_the_same_bits()
    {
        (LossSum Sum, float[] Gradient, float[] Predictions) narrow = Run(128);
        foreach (int bits in (int[])[256, 512])
        {
            (LossSum sum, float[] gradient, float[] predictions) = Run(bits);
            Assert.Equal(narrow.Sum, sum);
            Assert.Equal(narrow.Gradient, gradient);
            Assert.Equal(narrow.Predictions, predictions);
        }

        static (LossSum, float[], float[]) Run(int bits)
        {
            Bptt bptt = NewBptt(FusedBlas.Create(bits));
            float[] gradient = new float[Weights.Length];
            LossSum sum = bptt.Backpropagate(Weights, Window(Steps), NewState(), gradient);
            return (sum, gradient, bptt.Predict(Weights, Window(Steps), NewState()).Elements.ToArray());
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Words)]
    public void A_target_that_is_no_word_is_refused(int target)
    {
        SequenceBatch step = Window(1);
        step.Classes[3] = target;
        ArgumentException refused = Assert.Throws<ArgumentException>(() => NewBptt().Loss(Weights, step, NewState()));
        Assert.Equal($"A target is the class {target}; expected one from 0 to {Words - 1}.", refused.Message);
    }

    static float[] Initial()
    {
        float[] weights = new float[Model.Layout.Length];
        Model.Initialize(weights, seed: 1);
        return weights;
    }

    static Bptt NewBptt(BlasBackend? blas = null) => new(Model, Steps, Rows, blas ?? Backends.Named(Backends.Fused));

    static LaneState NewState() => new(Model, Rows);

    /// <summary>A third of the targets is in each part.</summary>
    static SequenceBatch Window(int steps)
    {
        SequenceBatch batch = new(Model.Ports.Format, steps, Rows);
        batch.Shape.SetEqual(steps, Rows);
        Random random = new(1);
        foreach (ref int token in batch.Tokens) token = random.Next(Words);
        foreach (ref int target in batch.Classes)
        {
            target = random.Next(3) switch
            {
                0 => random.Next(300),
                1 => random.Next(300, 700),
                _ => random.Next(700, Words),
            };
        }

        return batch;
    }

    /// <summary>One time step as a separate window.</summary>
    static SequenceBatch Part(SequenceBatch whole, int step)
    {
        SequenceBatch part = Window(1);
        whole.Tokens.Slice(step * Rows, Rows).CopyTo(part.Tokens);
        whole.Classes.Slice(step * Rows, Rows).CopyTo(part.Classes);
        return part;
    }
}
