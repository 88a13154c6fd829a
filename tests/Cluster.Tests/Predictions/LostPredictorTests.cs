using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Predictions;

/// <summary>A silo process is killed while it predicts.</summary>
[Collection(ProcessCollection.Name)]
public sealed class LostPredictorTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_others_answer_what_a_killed_silo_has_not_answered()
    {
        string cluster = _folder.File("cluster"), input = ClassifiedSequences.Write(_folder.Path, "input.jsonl", rows: 20_000);
        await using SiloProcess stays = await SiloProcess.StartAsync(cluster, slots: 1), dies = await SiloProcess.StartAsync(cluster, slots: 1);
        JobStatus status;
        await using (WindrowClient client = await WindrowClient.ConnectAsync(cluster))
        {
            JobHandle job = await client.SubmitAsync(ClassifiedSequences.WriteJob(_folder.Path), null);
            status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        }

        await using WindrowProcess predicting = WindrowProcess.Start(_folder.Path, "predict", status.Id, input, "--cluster", cluster);
        await predicting.LineAsync(line => line.StartsWith("0,", StringComparison.Ordinal) || line.StartsWith("1,", StringComparison.Ordinal) || line.StartsWith("2,", StringComparison.Ordinal));
        await dies.KillAsync();
        Assert.Equal((0, ""), (await predicting.ExitAsync(), predicting.Error));
        (int exitCode, WindrowProcess alone) = await WindrowProcess.RunAsync(_folder.Path, "predict", status.RunFolder, input);
        await using (alone)
        {
            Assert.Equal((0, 20_001), (exitCode, alone.OutLines.Length));
            Assert.Equal(alone.OutLines, predicting.OutLines);
        }
    }
}
