using Windrow.Checkpoints;
using Windrow.Models;

namespace Windrow.Tests.Checkpoints;

/// <summary>A small training's state with numbers of every kind.</summary>
static class SampleCheckpoint
{
    public static ParameterLayout Layout { get; } = new([("rnn.weight_ih_l0", [4, 3]), ("rnn.bias_ih_l0", [4]), ("head.weight", [5, 7])]);

    public static Checkpoint At(long step, int seed = 0)
    {
        Random random = new(seed * 1_000_003 + (int)step);
        return new Checkpoint
        {
            Layout = Layout,
            Weights = Flat(random),
            OptimizerSlots = [new("exp_avg", Flat(random)), new("exp_avg_sq", Flat(random))],
            LaneStates = [new("lanes.h.l0", [2, 3], Floats(random, 6)), new("lanes.c.l0", [2, 3], Floats(random, 6))],
            Progress = new TrainingProgress { Step = step, BestValidationLoss = random.NextDouble() / 3, BestStep = step - 1 },
        };
    }

    /// <summary>Floats of any bits, denormals and infinities among them; the layout's gaps are zeros.</summary>
    static float[] Flat(Random random)
    {
        float[] flat = new float[Layout.Length];
        foreach (ParameterEntry entry in Layout.Entries) Floats(random, entry.Length).CopyTo(entry.In(flat.AsSpan()));
        return flat;
    }

    static float[] Floats(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)))];

    public static void AssertSame(Checkpoint expected, Checkpoint actual)
    {
        Assert.Equal(Bits(expected.Weights), Bits(actual.Weights));
        Assert.Equal(expected.OptimizerSlots.Select(slot => slot.Name), actual.OptimizerSlots.Select(slot => slot.Name));
        Assert.Equal(expected.OptimizerSlots.Select(slot => Bits(slot.Values)), actual.OptimizerSlots.Select(slot => Bits(slot.Values)));
        Assert.Equal(expected.LaneStates.Select(state => state.Name), actual.LaneStates.Select(state => state.Name));
        Assert.Equal(expected.LaneStates.Select(state => state.Shape), actual.LaneStates.Select(state => state.Shape));
        Assert.Equal(expected.LaneStates.Select(state => Bits(state.Values)), actual.LaneStates.Select(state => Bits(state.Values)));
        Assert.Equal(expected.Progress, actual.Progress);
        Assert.Equal(expected.Step, actual.Step);
    }

    static int[] Bits(ReadOnlyMemory<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
