using System.Text.RegularExpressions;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Docs;

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

        JobHandle paused = await cluster.Client.SubmitAsync(Yaml(captions, 2), null);
        await paused.StepAsync(20);
        ControlReply reply = await paused.PauseAsync();
        Assert.True(reply.Accepted, reply.Message);
        Assert.True((await paused.ResumeAsync()).Accepted);
        await paused.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(paused));
    }

    async Task<JobHandle> RunAsync(bool captions, int workers)
    {
        JobHandle job = await cluster.Client.SubmitAsync(Yaml(captions, workers), null);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal(JobState.Completed, (await job.StatusAsync()).State);
        return job;
    }

    static string Yaml(bool captions, int workers)
    {
        string file = Repository.PathOf("samples/pictures/job.yaml"), job = File.ReadAllText(file);
        job = Regex.Replace(job, "maxEpochs: \\d+", "maxSteps: 60");
        job = Regex.Replace(job, "dataShards: \\d+", $"dataShards: 4\n  workers: {workers}\ncheckpoints:\n  everySteps: 25\nevaluation:\n  everySteps: 25");
        if (captions)
        {
            job = job.Replace("    augmentation:", "    steps: patches\n    patchSize: 12\n    augmentation:", StringComparison.Ordinal).Replace("type: labels", "type: text", StringComparison.Ordinal);
            job = job.Replace("height: 24\n    width: 24\n    channels", "height: 12\n    width: 12\n    channels", StringComparison.Ordinal);
            job = job.Replace("network: feedForward", "cell: gru\n  embeddingSize: 8\n  dropout: 0.1", StringComparison.Ordinal).Replace("layers: 1", "layers: 2", StringComparison.Ordinal);
            job = job.Replace("window: 1", "window: 8", StringComparison.Ordinal);
        }

        return Regex.Replace(job, "path: (.+)", $"path: '{Path.GetDirectoryName(file)}/$1'");
    }
}
