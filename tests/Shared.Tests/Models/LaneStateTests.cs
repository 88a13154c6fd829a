using Windrow.Models;

namespace Windrow.Tests.Models;

public sealed class LaneStateTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_lane_with_a_value_that_is_not_finite_begins_again_with_zeros_in_every_part_and_others_stay(float value)
    {
        SequenceModel model = new(new ModelOptions { Cell = CellKind.Lstm, HiddenSize = 5, Layers = 2 }, ModelPorts.Text(7));
        LaneState state = new(model, rows: 3);
        Assert.Equal(4, state.Parts.Count);
        foreach (LaneStatePart part in state.Parts) part.Values.Span.Fill(1.5f);
        state.Parts[2].Values.Span[1 * 5 + 3] = value;
        state.ClearNotFinite();
        foreach (LaneStatePart part in state.Parts)
        {
            for (int row = 0; row < 3; row++)
                Assert.All(part.Values.Span.Slice(row * 5, 5).ToArray(), now => Assert.Equal(row == 1 ? 0f : 1.5f, now));
        }
    }
}
