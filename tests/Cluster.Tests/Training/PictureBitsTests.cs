using System.Text.RegularExpressions;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Training;

/// <summary>The same bits for the sample with pictures, which are mirrored and moved in training.</summary>
public sealed class PictureBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Neither_workers_nor_a_pause_change_a_bit()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await RunAsync(1));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(3)));

        JobHandle paused = await cluster.Client.SubmitAsync(Yaml(2), null);
        await paused.StepAsync(20);
        ControlReply reply = await paused.PauseAsync();
        Assert.True(reply.Accepted, reply.Message);
        Assert.True((await paused.ResumeAsync()).Accepted);
        await paused.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(paused));
    }

    async Task<JobHandle> RunAsync(int workers)
    {
        JobHandle job = await cluster.Client.SubmitAsync(Yaml(workers), null);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal(JobState.Completed, (await job.StatusAsync()).State);
        return job;
    }

    static string Yaml(int workers)
    {
        string file = Repository.PathOf("samples/pictures/job.yaml"), job = File.ReadAllText(file);
        job = Regex.Replace(job, "maxEpochs: \\d+", "maxSteps: 60");
        job = Regex.Replace(job, "dataShards: \\d+", $"dataShards: 4\n  workers: {workers}\ncheckpoints:\n  everySteps: 25\nevaluation:\n  everySteps: 25");
        return Regex.Replace(job, "path: (.+)", $"path: '{Path.GetDirectoryName(file)}/$1'");
    }
}
