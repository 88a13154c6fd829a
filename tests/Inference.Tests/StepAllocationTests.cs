using Windrow.Inference;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Inference;

/// <summary>What a step of a session allocates.</summary>
[Collection(AloneCollection.Name)]
public sealed class StepAllocationTests
{
    [Theory]
    [InlineData("cell: lstm")]
    [InlineData("cell: gru, layerNorm: true, residual: true")]
    [InlineData("network: convolutional, kernelSize: 3")]
    public void A_step_allocates_nothing(string network)
    {
        using UntrainedRun run = new(
            ForecastTests.TwoAhead.Replace("cell: lstm", network, StringComparison.Ordinal), ("a.csv", ForecastTests.Csv(ForecastTests.Rows(80))));
        ModelSession session = run.Open().StartSession();
        double[] row = [500, 20], values = new double[2];
        Assert.Equal(0, SteadyState.AllocatedBytes(() => session.Step(row, values)));
    }

    [Fact]
    public void A_step_with_a_token_allocates_nothing()
    {
        using UntrainedRun run = new("""
            name: text
            data: {path: a.txt, split: {validation: 0}, unit: word}
            model: {hiddenSize: 6, layers: 2, embeddingSize: 3}
            training: {maxEpochs: 1, batchSize: 1, window: 10}
            """, ("a.txt", string.Concat(Enumerable.Repeat("to be or not ", 20))));
        ModelSession session = run.Open().StartSession();
        double[] values = new double[run.Model.Ports.Outputs];
        Assert.Equal(0, SteadyState.AllocatedBytes(() => session.Step("be", values)));
        Assert.Equal(1, values.Sum(), 1e-9);
    }
}
