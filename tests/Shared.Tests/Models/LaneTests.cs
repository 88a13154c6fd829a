using Windrow.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

public class LaneTests
{
    public static TheoryData<CellKind, int, int?> Kinds() => Window.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_inputs_of_one_lane_do_not_affect_the_others(CellKind cell, int layers, int? embedding)
    {
        Window window = new(cell, layers, embedding);
        int v = window.Model.Ports.VocabularySize, changed = 2;
        int[] other = [.. window.Inputs.Select((token, i) => i % window.Lanes == changed ? (token + 1) % v : token)];
        LaneState state = window.StateBefore(), otherState = window.StateBefore();
        Bptt bptt = window.NewBptt();
        float[] logits = bptt.Predict(window.Weights.Span, window.Inputs, state).ToArray();
        float[] otherLogits = bptt.Predict(window.Weights.Span, other, otherState).ToArray();

        for (int row = 0; row < window.Inputs.Length; row++)
        {
            Range range = (row * v)..((row + 1) * v);
            if (row % window.Lanes == changed) Assert.NotEqual(logits[range], otherLogits[range]);
            else Assert.Equal(logits[range], otherLogits[range]);
        }

        foreach ((LaneStatePart part, LaneStatePart otherPart) in state.Parts.Zip(otherState.Parts))
        {
            for (int lane = 0; lane < window.Lanes; lane++)
            {
                Range range = (lane * part.Width)..((lane + 1) * part.Width);
                Assert.Equal(lane != changed, part.Values.Span[range].SequenceEqual(otherPart.Values.Span[range]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Losses_and_gradients_of_data_shards_add_up_to_those_of_the_whole_batch(CellKind cell, int layers, int? embedding)
    {
        const int Shards = 3, LanesEach = 2;
        Window window = new(cell, layers, embedding, lanes: Shards * LanesEach);
        float[] whole = new float[window.Model.Layout.Length], part = new float[whole.Length], sum = new float[whole.Length];
        double loss = window.NewBptt().Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), whole);

        double losses = 0;
        Bptt bptt = window.NewBptt(lanes: LanesEach);
        for (int shard = 0; shard < Shards; shard++)
        {
            int first = shard * LanesEach;
            losses += bptt.Backpropagate(
                window.Weights.Span, Of(window.Inputs), Of(window.Targets), window.State(LanesEach, lane => first + lane), part);
            for (int i = 0; i < sum.Length; i++) sum[i] += part[i];

            int[] Of(int[] tokens) => [.. tokens.Where((_, i) => i % window.Lanes / LanesEach == first / LanesEach)];
        }

        RelativeError.Below(1e-6, losses, loss, "the sum of the losses");
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            RelativeError.Below(1e-5, entry.In(sum), [.. entry.In(whole).ToArray().Select(x => (double)x)], $"the sum of the gradients of {entry.Name}");
        }
    }

    [Fact]
    public void A_cleared_state_equals_that_of_a_new_sequence()
    {
        Window window = new(CellKind.Lstm, 3, null);
        LaneState state = window.StateBefore();
        Assert.Equal(["h_l0", "c_l0", "h_l1", "c_l1", "h_l2", "c_l2"], state.Parts.Select(part => part.Name));
        state.Clear();
        Assert.All(state.Parts, part => Assert.False(part.Values.Span.ContainsAnyExcept(0f)));
    }
}
