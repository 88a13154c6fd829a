using Windrow.Models;
using Windrow.Optimizers;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

[Collection(AloneCollection.Name)]
public class OptimizerAllocationTests
{
    const int Length = 2 * ParameterLayout.BlockLength + 5;

    public static TheoryData<string> Names => OptimizerCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Clipping_and_updating_allocate_nothing(string name)
    {
        OptimizerCase c = OptimizerCase.Named(name);
        Optimizer optimizer = Optimizer.Create(c.Options);
        Random random = new(1);
        float[] weights = RandomTensors.Uniform(random, Length), gradient = RandomTensors.Uniform(random, Length);
        double[] sums = new double[3];
        OptimizerState state = new(optimizer, Length);
        int step = 0;
        Assert.Equal(0, SteadyState.AllocatedBytes(Run));

        void Run()
        {
            GradientClip.SumSquares(gradient, sums);
            MeanGradient mean = new(gradient, GradientClip.Scale(c.Clip, Math.Sqrt(sums[0] + sums[1] + sums[2]), 7), c.Clip?.Value);
            optimizer.Update(weights, mean, state, start: 0, ++step, c.LearningRate);
        }
    }
}
