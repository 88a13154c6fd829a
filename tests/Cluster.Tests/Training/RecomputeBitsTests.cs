using Windrow.Client;

namespace Windrow.Tests.Training;

/// <summary>The same bits whether activations are kept or recomputed.</summary>
public sealed class RecomputeBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Theory]
    [InlineData("{cell: lstm, hiddenSize: 32, layers: 2, dropout: 0.2}")]
    [InlineData("{cell: gru, hiddenSize: 32, layers: 2, embeddingSize: 32, layerNorm: true, residual: true}")]
    public async Task Recomputation_changes_no_bit_of_a_job(string model)
    {
        TinyJob job = cluster.Job with
        {
            Text = TinyJob.WriteText(cluster.Folder, characters: 30_000),
            Model = model,
            Window = 600,
            Steps = 6,
            Checkpoints = "{everySteps: 3}",
            Evaluation = "{everySteps: 2}",
            Telemetry = "{everySteps: 2}",
        };
        JobHandle kept = await cluster.RunAsync(job with { Workers = 1 });
        JobHandle recomputed = await cluster.RunAsync(job with { Training = [.. job.Training, "memory: recompute"], Workers = 2, ParameterShards = 2 });
        FinalCheckpoint.AssertSame(await FinalCheckpoint.OfAsync(kept), await FinalCheckpoint.OfAsync(recomputed));
    }
}
