using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Losses;

[Collection(AloneCollection.Name)]
public class LossAllocationTests
{
    public static TheoryData<string> Names => LossCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_and_its_gradient_allocate_nothing(string name)
    {
        LossCase loss = LossCase.Random(name);
        float[] predictions = loss.Predictions.ToArray();

        Assert.Equal(0, SteadyState.AllocatedBytes(() =>
        {
            loss.Predictions.CopyTo(predictions);
            loss.Loss.LossAndGradient(loss.Matrix(predictions), loss.Batch, first: 0);
            loss.Predictions.CopyTo(predictions);
            loss.Loss.Loss(loss.Matrix(predictions), loss.Batch, first: 0);
        }));
    }
}
