using Windrow.Checkpoints;
using Windrow.Grains.Jobs;
using Windrow.Models;

namespace Windrow.Tests.Runs;

public sealed class NotFiniteValuesTests
{
    static readonly ParameterLayout Layout = new SequenceModel(new ModelOptions { HiddenSize = 40 }, ModelPorts.Text(30)).Layout;

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Every_tensor_of_a_checkpoint_is_checked(float value)
    {
        int last = Layout.Length - 1;
        Assert.Null(NotFiniteValues.In(State(0, 0, 0)));
        Assert.Null(NotFiniteValues.In(State(float.MaxValue, float.MinValue, float.Epsilon)));
        Assert.Equal("the vector of parameters", NotFiniteValues.In(State(value, 0, 0)));
        Assert.Equal("the optimizer's 'exp_avg'", NotFiniteValues.In(State(0, value, 0)));
        Assert.Equal("the hidden state 'lanes.h.l0'", NotFiniteValues.In(State(0, 0, value)));

        Checkpoint State(float weight, float slot, float lane)
        {
            (float[] weights, float[] slots, float[] lanes) = (new float[Layout.Length], new float[Layout.Length], new float[5]);
            (weights[last], slots[last], lanes[^1]) = (weight, slot, lane);
            return new Checkpoint
            {
                Layout = Layout,
                Weights = weights,
                OptimizerSlots = [new OptimizerSlot("exp_avg", slots)],
                LaneStates = [new NamedTensor("lanes.h.l0", [1, 5], lanes)],
                Progress = new TrainingProgress { Step = 1 },
            };
        }
    }
}
