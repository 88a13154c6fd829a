using Windrow.Client;
using Windrow.Data;
using Windrow.Grains.Jobs;
using Windrow.Grains.Predictions;
using Windrow.Silo;
using Windrow.Tests.Client;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;
using ClusterMember = Windrow.Tests.Silo.ClusterMember;

namespace Windrow.Tests.Predictions;

/// <summary><c>windrow predict --cluster</c>, with two silos in this process.</summary>
public sealed class ClusterPredictionTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_silo_predicts_and_the_answers_are_those_of_one_process()
    {
        await using ClusterMember left = await StartAsync("left"), right = await StartAsync("right");
        await right.KnowsAsync(left);
        (JobHandle job, JobStatus status) = await TrainAsync(right.Client);
        string input = ClassifiedSequences.Write(_folder.Path, "input.jsonl", rows: 2000);

        using CommandLine cluster = new(right.Client), alone = new(right.Client);
        Assert.Equal((0, ""), (await cluster.RunAsync("predict", job.Id, input, "--cluster", "here"), cluster.Error));
        Assert.Equal((0, ""), (await alone.RunAsync("predict", status.RunFolder, input), alone.Error));
        Assert.Equal(0, alone.SessionsOpened);
        Assert.Equal(2001, alone.OutLines.Length);
        Assert.Equal(alone.OutLines, cluster.OutLines);

        DetailedGrainStatistic[] grains = await right.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        Assert.Equal(2, grains.Where(grain => grain.GrainType.Contains(nameof(PredictorGrain), StringComparison.Ordinal)).Select(grain => grain.SiloAddress).Distinct().Count());
    }

    [Fact]
    public async Task What_a_model_does_not_read_is_refused_before_it_reaches_the_network()
    {
        await using ClusterMember silo = await StartAsync("only");
        (JobHandle job, JobStatus status) = await TrainAsync(silo.Client);
        ClusterPredictor predictor = await job.OpenPredictorAsync(new PredictorSettings { Step = status.Step }, CancellationToken.None);
        Assert.Single(await PredictAsync(EncodedExample.OfNumbers(new float[6], 3)));
        foreach (EncodedExample wrong in (EncodedExample[])
        [
            EncodedExample.OfTokens([1]),
            EncodedExample.OfNumbers(new float[4], 2),
            EncodedExample.OfNumbers(new float[4], 3),
            EncodedExample.OfNumbers([], 3),
            new EncodedExample([0], [], VocabularySize: 3) { Frames = new float[3], FrameWidth = 3 },
            new EncodedExample([7], [], VocabularySize: 3),
            new EncodedExample([-1], [], VocabularySize: 3),
            new EncodedExample([], new float[5], VocabularySize: -2),
        ])
        {
            PredictionException refused = await Assert.ThrowsAsync<PredictionException>(() => PredictAsync(wrong));
            Assert.StartsWith("An input is not what the model reads: 3 numbers at each time step", refused.Message, StringComparison.Ordinal);
        }

        Assert.Single(await PredictAsync(EncodedExample.OfNumbers(new float[6], 3)));
        await AssertRefusedAsync(job.Id, 99, "There is no checkpoint of step 99");
        await AssertRefusedAsync("none-1", 3, "There is no job 'none-1'.");

        Task<double[][]> PredictAsync(EncodedExample row) => predictor.PredictAsync([row], CancellationToken.None);

        async Task AssertRefusedAsync(string id, long step, string message)
        {
            IPredictorsGrain predictors = silo.Client.GetGrain<IPredictorsGrain>(id);
            PredictionException refused = await Assert.ThrowsAsync<PredictionException>(() => predictors.OpenAsync(new PredictorSettings { Step = step }));
            Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        }
    }

    async Task<(JobHandle Job, JobStatus Status)> TrainAsync(IClusterClient cluster)
    {
        WindrowClient client = new(cluster);
        JobHandle job = await client.SubmitAsync(ClassifiedSequences.WriteJob(_folder.Path), null);
        JobStatus status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        return (job, status);
    }

    Task<ClusterMember> StartAsync(string name) =>
        ClusterMember.StartAsync(new SiloOptions { Cluster = _folder.File("cluster"), Name = name, Slots = 2, DataRoots = [_folder.Path] });
}
