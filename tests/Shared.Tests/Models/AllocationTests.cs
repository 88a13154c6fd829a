using Windrow.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

[Collection(AloneCollection.Name)]
public class AllocationTests
{
    public static TheoryData<CellKind, int, int?> Kinds() => Window.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_window_in_steady_state_allocates_nothing(CellKind cell, int layers, int? embedding)
    {
        Window window = new(cell, layers, embedding, steps: 10);
        Bptt bptt = window.NewBptt();
        LaneState state = window.StateBefore();
        float[] weights = window.Weights.Span.ToArray(), gradient = new float[weights.Length];
        int[] shorter = window.Inputs[..(4 * window.Lanes)], shorterTargets = window.Targets[..(4 * window.Lanes)];
        Assert.Equal(0, SteadyState.AllocatedBytes(Run));

        void Run()
        {
            bptt.Backpropagate(weights, window.Inputs, window.Targets, state, gradient);
            bptt.Backpropagate(weights, shorter, shorterTargets, state, gradient);
            bptt.Loss(weights, window.Inputs, window.Targets, state);
            bptt.Predict(weights, shorter, state);
        }
    }
}
