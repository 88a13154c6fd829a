using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Numerics.Simd;

namespace Windrow.Tests.Numerics;

/// <summary>The losses' kernels compared with the formulas in double precision, at both widths and at lengths that end anywhere in a vector or block.</summary>
public class LossKernelTests
{
    public static TheoryData<int> Lengths => [1, 7, 16, 19, 511, 512, 513, 1300];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Losses_of_the_error_match_their_formulas_at_both_widths(int n)
    {
        Check(n, default(SquaredError), d => (d * d, 2 * d));
        Check(n, default(AbsoluteError), d => (Math.Abs(d), Math.Sign(d)));
        Check(n, new HuberError(0.5f), d => Math.Abs(d) <= 0.5 ? (d * d / 2, d) : (0.5 * (Math.Abs(d) - 0.25), 0.5 * Math.Sign(d)));

        static void Check<P>(int n, P penalty, Func<double, (double, double)> formula) where P : struct, IPenalty
        {
            (float[] x, float[] y) = Numbers(n);
            float[] narrow = [.. x], wide = [.. x];

            double loss = PenaltySum.Run<LanePair, P>(penalty, narrow, y), wideLoss = PenaltySum.Run<Lanes512, P>(penalty, wide, y);

            Same(narrow, wide, loss, wideLoss, [.. x.Zip(y, (a, b) => formula((double)a - b))]);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Binary_cross_entropy_matches_its_formula_at_both_widths_with_and_without_weights(int n)
    {
        (float[] x, float[] y) = Numbers(n);
        for (int i = 0; i < n; i++) y[i] = i % 4 == 3 ? 0.25f : i % 2;
        Check([]);
        Check(RandomTensors.Uniform(new Random(5), n == 1300 ? 13 : n));

        void Check(float[] weights)
        {
            float[] narrow = [.. x], wide = [.. x];

            double loss = SigmoidCrossEntropy.Run<LanePair>(narrow, y, weights), wideLoss = SigmoidCrossEntropy.Run<Lanes512>(wide, y, weights);

            Same(narrow, wide, loss, wideLoss, [.. x.Select((a, i) => Formula(a, y[i], weights.Length == 0 ? 1 : weights[i % weights.Length]))]);
        }

        static (double, double) Formula(double x, double y, double p)
        {
            double yes = 1 / (1 + Math.Exp(-x));
            return (-p * y * Math.Log(yes) - (1 - y) * Math.Log(1 - yes), (1 - y) * yes - p * y * (1 - yes));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(19)]
    [InlineData(100)]
    public void Cross_entropy_with_weights_and_smoothing_matches_its_formula_at_both_widths(int classes)
    {
        const int N = 9;
        Random random = new(6);
        float[] logits = RandomTensors.Uniform(random, N * classes, 5f);
        int[] targets = RandomTensors.Tokens(random, N, classes);
        double[] w = [.. Enumerable.Range(0, classes).Select(k => 0.25 * (1 + k % 4))];
        ClassWeighting weighting = new(classes, 0.125, w);

        (double loss, double weight) = SoftmaxCrossEntropy.Run<LanePair>(new MatrixSpan([.. logits], N, classes), targets, weighting, true);
        (double wideLoss, double wideWeight) = SoftmaxCrossEntropy.Run<Lanes512>(new MatrixSpan([.. logits], N, classes), targets, weighting, true);

        double expected = 0;
        for (int i = 0; i < N; i++)
        {
            double[] row = [.. logits.AsSpan(i * classes, classes).ToArray().Select(x => (double)x)];
            double log = Math.Log(row.Sum(Math.Exp));
            expected += 0.875 * w[targets[i]] * (log - row[targets[i]]) + 0.125 / classes * row.Select((x, k) => w[k] * (log - x)).Sum();
        }

        Assert.Equal(targets.Sum(t => w[t]), weight, 1e-12);
        Assert.Equal(weight, wideWeight);
        Assert.Equal(expected, loss, 1e-5 * expected + 1e-6);
        Assert.Equal(loss, wideLoss);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => PenaltySum.LossAndGradient(default(SquaredError), new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => SigmoidCrossEntropy.LossAndGradient(new float[3], new float[2], []));
        Assert.Throws<ArgumentException>(() => SigmoidCrossEntropy.LossAndGradient(new float[3], new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => Pinball.LossAndGradient(new float[4], new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => new ClassWeighting(3, weights: [1, 2]));
        Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Loss(new MatrixSpan(new float[8], 2, 4), [0, 1], new ClassWeighting(3, weights: [1, 2, 3])));
        Assert.Throws<InvalidOperationException>(() => new MatrixSpan(new float[8], 2, 3, 4).Elements.Length);
    }

    /// <summary>Losses and gradients have the same bits at both widths.</summary>
    static void Same(float[] narrow, float[] wide, double loss, double wideLoss, (double Loss, double Slope)[] expected)
    {
        Assert.Equal(narrow.Select(BitConverter.SingleToInt32Bits), wide.Select(BitConverter.SingleToInt32Bits));
        RelativeError.Below(1e-6, loss, expected.Sum(e => e.Loss), "the loss");
        Assert.Equal(loss, wideLoss);
        for (int i = 0; i < narrow.Length; i++) Assert.Equal(expected[i].Slope, narrow[i], 1e-6);
    }

    static (float[] X, float[] Y) Numbers(int n)
    {
        Random random = new(n);
        return (RandomTensors.Uniform(random, n, 2f), RandomTensors.Uniform(random, n, 2f));
    }
}
