using Windrow.Models;
using Windrow.Optimizers;
using Windrow.Tests.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

/// <summary>What parameter shards rely on: any range can be updated separately, with the same bits.</summary>
public class OptimizerRangeTests
{
    const int Length = 2 * ParameterLayout.BlockLength + 16 * 7 + 5;

    public static TheoryData<string> Names => OptimizerCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_updated_in_ranges_gets_the_same_bits_as_a_whole_one(string name)
    {
        float[][] whole = Updated(name, [0, Length]);
        Assert.Equal(whole, Updated(name, [0, 4096, Length]));
        Assert.Equal(whole, Updated(name, [0, 4096, 8192, Length]));
        Assert.Equal(whole, Updated(name, [0, 16, 48, 4000, 4096, 8112, 8304, Length]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gaps_between_parameters_stay_zero_with_weight_decay(string name)
    {
        OptimizerCase c = OptimizerCase.Named(name);
        Window window = new(CellKind.Lstm, 2, 5);
        ParameterLayout layout = window.Model.Layout;
        float[] weights = new float[layout.Length], gradient = new float[layout.Length];
        window.Model.Initialize(weights, seed: 3);
        Bptt bptt = window.NewBptt();
        Optimizer optimizer = Optimizer.Create(c.Options with { WeightDecay = 0.1 });
        OptimizerState state = new(optimizer, layout.Length);
        float[] start = [.. weights];
        for (int step = 1; step <= 20; step++)
        {
            bptt.Backpropagate(weights, window.Inputs, window.Targets, window.StateBefore(), gradient);
            Training.Update(optimizer, state, c.Clip, weights, gradient, window.Targets.Length, step, c.LearningRate);
        }

        Assert.NotEqual(start, weights);
        Assert.True(layout.Length > layout.ParameterCount);
        foreach (ParameterEntry entry in layout.Entries) entry.In(weights.AsSpan()).Clear();
        Assert.False(weights.AsSpan().ContainsAnyExcept(0f));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_range_can_be_updated_piece_by_piece(string name)
    {
        OptimizerCase c = OptimizerCase.Named(name);
        Optimizer optimizer = Optimizer.Create(c.Options);
        float[] weights = RandomTensors.Uniform(new Random(9), Length), pieces = [.. weights];
        OptimizerState state = new(optimizer, Length), stateOfPieces = new(optimizer, Length);
        for (int step = 1; step <= 3; step++)
        {
            float[] gradient = RandomTensors.Uniform(new Random(step), Length);
            optimizer.Update(weights, new MeanGradient(gradient, 0.5, 0.2), state, 0, step, c.LearningRate);
            foreach ((int start, int end) in ((int, int)[])[(0, 4096), (4096, 4112), (4112, Length)])
            {
                MeanGradient piece = new(gradient.AsSpan(start, end - start), 0.5, 0.2);
                optimizer.Update(pieces.AsSpan(start, end - start), piece, stateOfPieces, start, step, c.LearningRate);
            }
        }

        Assert.Equal(weights, pieces);
        for (int slot = 0; slot < optimizer.Slots.Count; slot++) Assert.Equal(state[slot].ToArray(), stateOfPieces[slot].ToArray());
    }

    /// <summary>Weights and slots, reassembled, after four steps with the vector cut at these boundaries.</summary>
    static float[][] Updated(string name, int[] borders)
    {
        OptimizerCase c = OptimizerCase.Named(name);
        Optimizer optimizer = Optimizer.Create(c.Options);
        Random random = new(9);
        float[] weights = RandomTensors.Uniform(random, Length);
        (int Start, OptimizerState State)[] ranges =
            [.. borders.Zip(borders.Skip(1)).Select(range => (range.First, new OptimizerState(optimizer, range.Second - range.First)))];
        for (int step = 1; step <= 4; step++)
        {
            float[] gradient = RandomTensors.Uniform(random, Length);
            foreach ((int start, OptimizerState state) in ranges)
            {
                MeanGradient mean = new(gradient.AsSpan(start, state.Length));
                optimizer.Update(weights.AsSpan(start, state.Length), mean, state, 0, step, c.LearningRate);
            }
        }

        return [weights, .. optimizer.Slots.Select((_, slot) => ranges.SelectMany(range => range.State[slot].ToArray()).ToArray())];
    }
}
