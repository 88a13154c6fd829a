using System.Text.RegularExpressions;
using Windrow.Client;

namespace Windrow.Tests.Training;

/// <summary>The same bits for the sample with pictures, which are mirrored and moved in training: with tags, and with a text that names them.</summary>
public sealed class PictureBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_workers_nor_a_pause_change_a_bit(bool captions)
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await RunAsync(captions, 1));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(captions, 3)));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunWithPauseAsync(Yaml(captions, 2), 20)));
    }

    /// <summary>What is normalized is one image at a time, and what is dropped follows from the step and the data shard.</summary>
    [Fact]
    public async Task Nor_do_they_with_normalization_strides_padding_and_dropout()
    {
        string Encoder(int workers) => Yaml(captions: false, workers)
            .Replace("dataShards: 4", "dataShards: 5", StringComparison.Ordinal)
            .Replace("filters: [16, 32, 32]", "filters: [16, 32]\n    stride: [2, 1]\n    padding: [same, 0]\n    normGroups: [4, 1]\n    dropout: 0.2", StringComparison.Ordinal);
        Assert.Contains("normGroups", Encoder(1), StringComparison.Ordinal);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await cluster.RunAsync(Encoder(1)));
        foreach (int workers in (int[])[2, 3, 5]) FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunAsync(Encoder(workers))));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunWithPauseAsync(Encoder(2), 20)));
    }

    Task<JobHandle> RunAsync(bool captions, int workers) => cluster.RunAsync(Yaml(captions, workers));

    static string Yaml(bool captions, int workers)
    {
        string job = SampleJob.Yaml("pictures", steps: 60);
        job = Regex.Replace(job, "dataShards: \\d+", $"dataShards: 4\n  workers: {workers}\ncheckpoints:\n  everySteps: 25\nevaluation:\n  everySteps: 25");
        if (captions)
        {
            job = job.Replace("    augmentation:", "    steps: patches\n    patchSize: 12\n    augmentation:", StringComparison.Ordinal).Replace("type: labels", "type: text", StringComparison.Ordinal);
            job = job.Replace("height: 24\n    width: 24\n    channels", "height: 12\n    width: 12\n    channels", StringComparison.Ordinal);
            job = job.Replace("network: feedForward", "cell: gru\n  embeddingSize: 8\n  dropout: 0.1", StringComparison.Ordinal).Replace("layers: 1", "layers: 2", StringComparison.Ordinal);
            job = job.Replace("window: 1", "window: 8", StringComparison.Ordinal);
        }

        return job;
    }
}
