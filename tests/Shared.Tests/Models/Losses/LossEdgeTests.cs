using Windrow.Models.Losses;
using Windrow.Sequences;

namespace Windrow.Tests.Models.Losses;

public class LossEdgeTests
{
    public static TheoryData<string> Names => LossCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_prediction_that_is_not_a_number_makes_the_loss_not_a_number(string name)
    {
        LossCase loss = LossCase.Random(name, rows: 3);
        for (int i = 0; i < loss.Predictions.Length; i++)
        {
            float[] bad = loss.Predictions.ToArray();
            bad[i] = float.NaN;
            bool ignored = name.EndsWith("all options", StringComparison.Ordinal) && loss.Batch.Classes[i / loss.Loss.HeadWidth] == 4;
            Assert.Equal(!ignored, double.IsNaN(loss.At(bad).Loss));
            Assert.Equal(!ignored, double.IsNaN(loss.Loss.LossAndGradient(loss.Matrix(bad), loss.Batch, first: 0).Loss));
        }
    }

    [Theory]
    [InlineData("binaryCrossEntropy")]
    [InlineData("mse")]
    [InlineData("mae")]
    [InlineData("huber")]
    [InlineData("quantile")]
    public void A_target_that_is_not_a_number_makes_the_loss_not_a_number(string name)
    {
        LossCase loss = LossCase.Random(name, rows: 3);
        loss.Batch.Values.Elements[^1] = float.NaN;

        Assert.True(double.IsNaN(loss.LossAndGradient().Sum.Loss));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(19)]
    public void A_target_that_is_not_a_class_is_rejected(int target)
    {
        LossCase loss = LossCase.Random("crossEntropy", rows: 3);
        loss.Batch.Classes[1] = target;

        string message = Assert.Throws<ArgumentException>(() => loss.LossAndGradient()).Message;

        Assert.Equal($"A target is the class {target}; expected one from 0 to 18.", message);
    }

    [Fact]
    public void Ignored_targets_have_no_gradient_and_do_not_affect_the_others()
    {
        LossCase some = LossCase.Random("crossEntropy, all options"), none = LossCase.Random("crossEntropy, all options");
        (int ignored, int kept) = (4, 7);
        for (int i = 0; i < some.Batch.Targets; i++)
        {
            some.Batch.Classes[i] = i % 3 == 0 ? ignored : kept;
            none.Batch.Classes[i] = kept;
        }

        (LossSum sum, float[] gradient) = some.LossAndGradient();
        (LossSum whole, float[] full) = none.LossAndGradient();

        int width = some.Loss.HeadWidth;
        for (int i = 0; i < some.Batch.Targets; i++)
        {
            float[] expected = i % 3 == 0 ? new float[width] : full[(i * width)..((i + 1) * width)];
            Assert.Equal(expected, gradient[(i * width)..((i + 1) * width)]);
        }

        Assert.InRange(sum.Weight, 1e-9, whole.Weight * 0.7);
        Assert.Equal(whole.Tokens, sum.Tokens);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-100)]
    public void A_batch_of_only_ignored_targets_has_no_weight(int ignored)
    {
        LossCase loss = new(
            new CrossEntropyOptions { IgnoreClass = ignored, LabelSmoothing = 0.1 }, 5, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [ignored, ignored], []);

        (LossSum sum, float[] gradient) = loss.LossAndGradient();

        Assert.Equal(new LossSum(0, 0, 2), sum);
        Assert.Equal(0, sum.Mean);
        Assert.Equal(new float[10], gradient);
    }

    /// <summary>For example ln(1 + e^(−60)), where 1 + e^(−60) would round to 1.</summary>
    [Theory]
    [InlineData(60f, 1f)]
    [InlineData(-60f, 0f)]
    [InlineData(20f, 1f)]
    [InlineData(-20f, 0f)]
    [InlineData(60f, 0f)]
    [InlineData(-60f, 1f)]
    public void Binary_cross_entropy_is_exact_for_logits_of_any_size(float logit, float label)
    {
        double wrong = label == 1 ? -logit : logit;      // how strongly the logit predicts the other answer
        double expected = Math.Max(wrong, 0) + Math.Exp(-Math.Abs(wrong));
        LossCase loss = new(new BinaryCrossEntropyOptions(), 1, [logit], [], [label]);

        (LossSum sum, float[] gradient) = loss.LossAndGradient();

        Assert.InRange(sum.Loss / expected, 1 - 1e-6, 1 + 1e-6);
        double slope = (label == 1 ? -1 : 1) / (1 + Math.Exp(-wrong));
        Assert.InRange(gradient[0] / slope, 1 - 1e-6, 1 + 1e-6);
    }
}
