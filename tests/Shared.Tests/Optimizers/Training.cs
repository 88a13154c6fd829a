using Windrow.Models;
using Windrow.Optimizers;

namespace Windrow.Tests.Optimizers;

/// <summary>One update as computed by a parameter shard that owns all parameters: norm, clipping, step.</summary>
static class Training
{
    /// <summary>Updates the weights with a summed gradient; returns the mean gradient's norm before clipping.</summary>
    public static double Update(
        Optimizer optimizer, OptimizerState state, ClipOptions? clip, Span<float> weights, ReadOnlySpan<float> sum, long targets, long step, double learningRate)
    {
        double[] blocks = new double[(sum.Length + ParameterLayout.BlockLength - 1) / ParameterLayout.BlockLength];
        GradientClip.SumSquares(sum, blocks);
        double norm = Math.Sqrt(blocks.Sum()) / targets;
        optimizer.Update(weights, new MeanGradient(sum, GradientClip.Scale(clip, norm, targets), clip?.Value), state, start: 0, step, learningRate);
        return norm;
    }
}
