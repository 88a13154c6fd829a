using Windrow.Metrics;
using Windrow.Numerics;

namespace Windrow.Tests.Metrics;

public class ProbabilityTests
{
    [Fact]
    public void Probabilities_of_classes_are_in_proportion_to_e_to_the_logits()
    {
        float[] rows = [MathF.Log(1), MathF.Log(2), MathF.Log(5), -9, 1000, 1000, -1000, -9, 0, 0, 3e38f, -9];

        Probabilities.OfClasses(new MatrixSpan(rows, 3, 3, 4));

        float[] expected = [1 / 8f, 2 / 8f, 5 / 8f, -9, 0.5f, 0.5f, 0, -9, 0, 0, 1, -9];
        for (int i = 0; i < rows.Length; i++) Assert.Equal(expected[i], rows[i], 1e-6f);
    }

    [Fact]
    public void Probabilities_of_labels_are_the_logistic_function()
    {
        float[] rows = [0, MathF.Log(3), -MathF.Log(3), 1000, -1000, -60];

        Probabilities.OfLabels(new MatrixSpan(rows, 1, 6));

        double[] expected = [0.5, 0.75, 0.25, 1, 0, Math.Exp(-60)];
        for (int i = 0; i < rows.Length; i++) Assert.InRange(rows[i], expected[i] * (1 - 1e-6), expected[i] * (1 + 1e-6));
    }
}
