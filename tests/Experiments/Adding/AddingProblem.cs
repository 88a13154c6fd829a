using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Adding;

/// <summary>The adding problem: each time step has two numbers. The first is uniform in [0, 1], and the second marks two steps, one in each
/// half of the sequence. The target after the last step is the sum of the two marked numbers.</summary>
/// <remarks>Hochreiter and Schmidhuber 1997, experiment 4, in the form of Le, Jaitly and Hinton 2015, https://arxiv.org/abs/1504.00941.</remarks>
static class AddingProblem
{
    /// <summary>The mean squared error of always answering 1: the variance of the sum of two uniform numbers, 2 · 1/12.</summary>
    public const double Variance = 1.0 / 6;

    /// <summary>The mean squared error below which the problem counts as solved.</summary>
    public const double Solved = 0.01;

    /// <summary>The section <c>task</c> for such sequences.</summary>
    public const string Task = "{ predict: sequence, loss: mse }";

    /// <summary>Writes sequences.</summary>
    /// <param name="file">JSON Lines.</param>
    /// <param name="length">Time steps, T.</param>
    /// <param name="count">Number of sequences.</param>
    /// <param name="seed">Another seed gives other sequences.</param>
    public static void Write(string file, int length, int count, int seed)
    {
        Random random = new(seed);
        SequenceFile.WriteSequence(file, Enumerable.Range(0, count).Select(_ => Next(random, length)));
    }

    static (object Inputs, object Target) Next(Random random, int length)
    {
        int first = random.Next(length / 2), second = random.Next(length / 2, length);
        double[][] inputs = [.. Enumerable.Range(0, length).Select(t => (double[])[Math.Round(random.NextDouble(), 4), Mark(t)])];
        return (inputs, Math.Round(inputs[first][0] + inputs[second][0], 4));

        double Mark(int t) => t == first || t == second ? 1 : 0;
    }
}
