using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Losses;

public class LossDifferenceTests
{
    public static TheoryData<string> Names => LossCase.Names;

    /// <summary>Each run moves all predictions at once, by up to 0.01.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_matches_differences_of_nearby_losses(string name)
    {
        LossCase loss = LossCase.Random(name);
        float[] gradient = loss.LossAndGradient().Gradient;
        Random random = new(2);
        for (int run = 0; run < 5; run++)
        {
            float[] up = loss.Predictions.ToArray(), down = [.. up];
            double product = 0;
            for (int i = 0; i < up.Length; i++)
            {
                float move = 0.01f * MathF.CopySign(random.NextSingle(), gradient[i]);
                up[i] += move;
                down[i] -= move;
                product += ((double)up[i] - down[i]) * gradient[i];
            }

            RelativeError.Below(1e-3, loss.At(up).Loss - loss.At(down).Loss, product, $"run {run} of {name}: the difference");
        }
    }
}
