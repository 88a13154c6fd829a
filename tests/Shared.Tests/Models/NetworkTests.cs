using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>What feed-forward and convolutional networks have in common with recurrent ones: windows, lanes, state.</summary>
public class NetworkTests
{
    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void A_sequence_cut_into_windows_has_the_outputs_of_one_long_window_bit_for_bit(string network)
    {
        Window window = new(Networks.Named(network), steps: 15);
        FusedBlas blas = FusedBlas.Create();
        LaneState whole = window.StateBefore(), carried = window.StateBefore();
        float[] expected = new Bptt(window.Model, 15, window.Lanes, blas).Predict(window.Weights.Span, window.Inputs, whole).ToArray();

        Bptt bptt = new(window.Model, 6, window.Lanes, blas);
        List<float> pieces = [];
        int at = 0;
        foreach (int steps in (int[])[1, 4, 2, 1, 1, 6])
        {
            pieces.AddRange(bptt.Predict(window.Weights.Span, window.Inputs.AsSpan(at * window.Lanes, steps * window.Lanes), carried));
            at += steps;
        }

        Assert.Equal(expected, pieces);
        Assert.Equal(whole.Parts.Select(part => part.Values.Span.ToArray()), carried.Parts.Select(part => part.Values.Span.ToArray()));
    }

    [Fact]
    public void The_carried_state_is_the_last_inputs_of_each_layer_that_sees_more_than_one_step()
    {
        ModelOptions options = new() { Network = NetworkKind.Convolutional, Layers = 3, KernelSize = 3, Dilation = 2, HiddenSize = 9, EmbeddingSize = 5 };
        Assert.Equal([("x_l0", 2 * 5), ("x_l1", 4 * 9), ("x_l2", 8 * 9)], Parts(options));
        Assert.Equal([("x_l0", 2 * 5)], Parts(options with { Network = NetworkKind.FeedForward, Dilation = null }));
        Assert.Empty(Parts(options with { KernelSize = 1 }));
        Assert.Empty(Parts(options with { Causal = false }));

        static IEnumerable<(string, int)> Parts(ModelOptions options) =>
            new SequenceModel(options, ModelPorts.Text(11)).StateParts.Select(part => (part.Name, part.Width));
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void Losses_and_gradients_of_data_shards_add_up_to_those_of_the_whole_batch(string network)
    {
        Window window = new(Networks.Named(network), lanes: 4);
        float[] whole = new float[window.Model.Layout.Length], part = new float[whole.Length], sum = new float[whole.Length];
        double loss = window.NewBptt().Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), whole), losses = 0;
        foreach (int first in (int[])[0, 2])
        {
            losses += window.NewBptt(lanes: 2)
                .Backpropagate(window.Weights.Span, Of(window.Inputs, first), Of(window.Targets, first), window.State(2, lane => first + lane), part);
            for (int i = 0; i < sum.Length; i++) sum[i] += part[i];
        }

        RelativeError.Below(1e-6, losses, loss, "the sum of the losses");
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            RelativeError.Below(1e-5, entry.In(sum), [.. entry.In(whole).ToArray().Select(x => (double)x)], $"the sum of the gradients of {entry.Name}");
        }

        static int[] Of(int[] tokens, int first) => [.. tokens.Where((_, i) => i % 4 / 2 == first / 2)];
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void A_short_window_after_a_long_one_is_not_affected_by_it(string network)
    {
        Window longer = new(Networks.Named(network), steps: 12), window = new(Networks.Named(network), steps: 5);
        AlignedBuffer fresh = new(window.Model.Layout.Length), used = new(fresh.Length);
        used.Span.Fill(float.NaN);
        double expected = window.NewBptt().Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), fresh.Span);

        Bptt bptt = longer.NewBptt();
        bptt.Backpropagate(longer.Weights.Span, longer.Inputs, longer.Targets, longer.StateBefore(), used.Span);
        Assert.Equal(expected, bptt.Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), used.Span));
        Assert.Equal(fresh.Span, used.Span);
    }

    [Theory]
    [InlineData(NetworkKind.FeedForward, "dense.0.weight", 9 * 5 * 3)]
    [InlineData(NetworkKind.Convolutional, "conv.0.weight", 9 * 5 * 3)]
    public void A_network_starts_within_the_bounds_of_PyTorch(NetworkKind network, string name, int length)
    {
        SequenceModel model = new(new ModelOptions { Network = network, KernelSize = 3, HiddenSize = 9, EmbeddingSize = 5 }, ModelPorts.Text(11));
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        float[] values = model.Layout[name].In(weights.AsSpan()).ToArray();
        Assert.Equal(length, values.Length);
        Assert.InRange(values.Max(Math.Abs), 0.9 / Math.Sqrt(15), 1 / Math.Sqrt(15));
    }

    [Fact]
    public void A_weight_that_is_not_a_number_makes_the_loss_not_a_number()
    {
        foreach (string name in (string[])["conv.0.weight", "conv.1.bias"])
        {
            Window window = new(Networks.Named("convolutional"));
            window.Model.Layout[name].In(window.Weights.Span).Fill(float.NaN);
            Assert.True(double.IsNaN(window.NewBptt().Loss(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore())), name);
        }
    }

    [Fact]
    public void Tokens_without_an_embedding_are_rejected() =>
        Assert.Contains(
            "model.embeddingSize is missing",
            Assert.Throws<ArgumentException>(() => new SequenceModel(new ModelOptions { Network = NetworkKind.FeedForward }, ModelPorts.Text(3))).Message,
            StringComparison.Ordinal);
}
