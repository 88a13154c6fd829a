using Windrow.Models;
using Windrow.Models.Outputs;
using Windrow.Sequences;
using Windrow.Tests.Models.Images;
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
        AssertNothingAllocated(new Window(cell, layers, embedding, steps: 10));
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void A_window_of_a_network_without_recurrence_allocates_nothing(string network)
    {
        AssertNothingAllocated(new Window(Networks.Named(network), steps: 10));
    }

    [Fact]
    public void A_window_with_an_adaptive_softmax_allocates_nothing()
    {
        AssertNothingAllocated(new Window(new ModelOptions { HiddenSize = 9, Output = new AdaptiveSoftmaxOptions { Cutoffs = [3, 7], Divisor = 2 } }, steps: 10));
    }

    [Fact]
    public void A_window_with_a_sampled_softmax_allocates_nothing()
    {
        AssertNothingAllocated(new Window(new ModelOptions { HiddenSize = 9, Output = new SampledSoftmaxOptions { Samples = 8 } }, vocabulary: 40, steps: 10));
    }

    [Theory]
    [MemberData(nameof(ImageWindow.Names), MemberType = typeof(ImageWindow))]
    public void A_window_of_images_allocates_nothing(string network)
    {
        ImageWindow window = new(ImageWindow.Networks[network], [10, 10, 7]);
        Bptt bptt = window.NewBptt();
        LaneState state = window.NewState();
        float[] weights = window.Weights.Span.ToArray(), gradient = new float[weights.Length];
        Assert.Equal(0, SteadyState.AllocatedBytes(Run));

        void Run()
        {
            bptt.Backpropagate(weights, window.Batch, state, gradient);
            bptt.Predict(weights, window.Batch, state);
        }
    }

    static void AssertNothingAllocated(Window window)
    {
        Bptt bptt = window.NewBptt();
        LaneState state = window.StateBefore();
        float[] weights = window.Weights.Span.ToArray(), gradient = new float[weights.Length];
        SequenceBatch whole = TokenWindows.Batch(window.Model, window.Inputs, window.Targets, window.Lanes);
        SequenceBatch shorter = TokenWindows.Batch(
            window.Model, window.Inputs.AsSpan(0, 4 * window.Lanes), window.Targets.AsSpan(0, 4 * window.Lanes), window.Lanes);
        Assert.Equal(0, SteadyState.AllocatedBytes(Run));

        void Run()
        {
            bptt.Backpropagate(weights, whole, state, gradient, RandomStream.OfStep(seed: 1, step: 1, dataShard: 0));
            bptt.Backpropagate(weights, shorter, state, gradient, RandomStream.OfStep(seed: 1, step: 2, dataShard: 0));
            bptt.Loss(weights, whole, state);
            bptt.Predict(weights, shorter, state);
        }
    }
}
