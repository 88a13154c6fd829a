using Windrow.Models;
using Windrow.Numerics;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

public class TruncationTests
{
    public static TheoryData<CellKind, int, int?> Kinds() => Window.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_windows_with_the_state_carried_have_the_loss_of_one_long_window(CellKind cell, int layers, int? embedding)
    {
        Window window = new(cell, layers, embedding, steps: 12);
        double whole = window.NewBptt().Loss(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore());

        Bptt half = window.NewBptt(steps: 6);
        LaneState carried = window.StateBefore();
        int middle = 6 * window.Lanes;
        double first = half.Loss(window.Weights.Span, window.Inputs.AsSpan(0, middle), window.Targets.AsSpan(0, middle), carried);
        double second = half.Loss(window.Weights.Span, window.Inputs.AsSpan(middle), window.Targets.AsSpan(middle), carried);

        RelativeError.Below(1e-6, first + second, whole, "the loss of two halves");
    }

    [Fact]
    public void The_gradient_is_cut_between_windows_but_the_state_is_not()
    {
        Window window = new(CellKind.Lstm, 1, null, steps: 12);
        float[] whole = Gradient(window.NewBptt(), 0, 12, window.StateBefore()), halves = new float[whole.Length];
        Bptt half = window.NewBptt(steps: 6);
        LaneState carried = window.StateBefore();
        foreach (int start in (int[])[0, 6])
        {
            float[] part = Gradient(half, start, 6, carried);
            for (int i = 0; i < part.Length; i++) halves[i] += part[i];
        }

        // The head sees no further than its own step, so its gradient is the same; the recurrent weights' is not.
        Assert.InRange(Difference("head.weight"), 0, 1e-5);
        Assert.InRange(Difference("rnn.weight_hh_l0"), 1e-2, 1);

        double Difference(string name) =>
            RelativeError.Of(window.Model.Layout[name].In(halves), [.. window.Model.Layout[name].In(whole).ToArray().Select(x => (double)x)]);

        float[] Gradient(Bptt bptt, int start, int steps, LaneState state)
        {
            float[] gradient = new float[window.Model.Layout.Length];
            Range range = (start * window.Lanes)..((start + steps) * window.Lanes);
            bptt.Backpropagate(window.Weights.Span, window.Inputs.AsSpan(range), window.Targets.AsSpan(range), state, gradient);
            return gradient;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_short_window_after_a_long_one_is_not_affected_by_it(CellKind cell, int layers, int? embedding)
    {
        Window longer = new(cell, layers, embedding, steps: 12), window = new(cell, layers, embedding, steps: 5);
        AlignedBuffer fresh = new(window.Model.Layout.Length), used = new(fresh.Length);
        double expected = window.NewBptt().Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), fresh.Span);

        Bptt bptt = longer.NewBptt();
        bptt.Backpropagate(longer.Weights.Span, longer.Inputs, longer.Targets, longer.StateBefore(), used.Span);
        double loss = bptt.Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), used.Span);

        Assert.Equal(expected, loss);
        Assert.Equal(fresh.Span, used.Span);
    }
}
