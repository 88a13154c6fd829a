using Windrow.Models;
using Windrow.Models.Outputs;
using Windrow.Sequences;

namespace Windrow.Tests.Models;

/// <summary>Backpropagation compared with differences of the loss that <see cref="Bptt.Loss"/> computes.</summary>
/// <remarks>The state before the window is random and constant: no gradient may flow back through it.</remarks>
public class FiniteDifferenceTests
{
    public static TheoryData<CellKind, int, int?> Kinds() => Window.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backpropagation_matches_differences_of_the_loss_in_every_tensor(CellKind cell, int layers, int? embedding)
    {
        Window window = new(cell, layers, embedding, seed: 7 * layers + (embedding ?? 0));
        if (cell == CellKind.RnnRelu) KeepAwayFromTheKink(window);
        Check(window, cell == CellKind.RnnRelu);
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void Backpropagation_matches_differences_of_the_loss_in_networks_without_recurrence(string network)
    {
        Window window = new(Networks.Named(network), seed: 5);
        KeepAwayFromTheKink(window);
        Check(window, relu: true);
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(4, 3, 6, 8)]
    public void Backpropagation_matches_differences_of_the_loss_of_an_adaptive_softmax(int divisor, params int[] cutoffs)
    {
        OutputOptions output = new AdaptiveSoftmaxOptions { Cutoffs = cutoffs, Divisor = divisor };
        Check(new Window(new ModelOptions { Cell = CellKind.Gru, Layers = 1, HiddenSize = 64, EmbeddingSize = 5, Output = output }, seed: 3), relu: false);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(3, true)]
    public void Backpropagation_matches_differences_of_the_loss_of_a_sampled_softmax(int samples, bool isTied)
    {
        ModelOptions options = new()
        {
            Cell = CellKind.Gru,
            Layers = 1,
            HiddenSize = 9,
            EmbeddingSize = isTied ? 9 : 5,
            TieEmbeddings = isTied,
            Output = new SampledSoftmaxOptions { Samples = samples },
        };
        Window window = new(options, vocabulary: 40, seed: 3);
        Bptt bptt = window.NewBptt();
        RandomStream random = RandomStream.OfStep(seed: 1, step: 2, dataShard: 0);
        float[] gradient = new float[window.Model.Layout.Length], other = new float[gradient.Length];
        SequenceBatch batch = TokenWindows.Batch(window.Model, window.Inputs, window.Targets, window.Lanes);
        bptt.Backpropagate(window.Weights.Span, batch, window.StateBefore(), gradient, random);
        FiniteDifferences.Check(
            window.Model.Layout, window.Weights.Span.ToArray(), gradient, weights => bptt.Backpropagate(weights, batch, window.StateBefore(), other, random).Loss, relu: false);
    }

    static void Check(Window window, bool relu)
    {
        Bptt bptt = window.NewBptt();
        float[] gradient = new float[window.Model.Layout.Length];
        double loss = bptt.Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), gradient);
        Assert.Equal(loss, Loss(window.Weights.Span.ToArray()));
        FiniteDifferences.Check(window.Model.Layout, window.Weights.Span.ToArray(), gradient, Loss, relu);

        double Loss(float[] weights) => bptt.Loss(weights, window.Inputs, window.Targets, window.StateBefore());
    }

    /// <summary>Gives every other unit a bias of 3 and the rest −3, far more than the rest of its input: the loss is smooth where the test looks.</summary>
    static void KeepAwayFromTheKink(Window window)
    {
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            Span<float> values = entry.In(window.Weights.Span);
            string kind = entry.Name.Split('.')[0];
            bool bias = entry.Name.Contains("bias", StringComparison.Ordinal);
            for (int i = 0; i < values.Length; i++)
            {
                if (kind is not ("rnn" or "conv" or "dense")) continue;
                if (!bias) values[i] *= 0.125f;
                else values[i] = (i % 2 == 0 ? 1 : -1) * (kind == "rnn" ? 1.5f : 3f);       // recurrent layers have two of them
            }
        }
    }
}
