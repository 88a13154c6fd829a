using System.Text.RegularExpressions;
using Windrow.Client;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>The samples in which files become time steps, and in which a text is written, on two silo processes: the bits of one process.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class TwoProcessesBitsTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>
{
    static readonly (string Sample, string[] Changes)[] Jobs =
    [
        ("speech", ["    bands: 24\n    masking: {timeWidth: 5, bandWidth: 4}"]),
        ("pictures", []),
        ("translation", ["  window: 48\n  scheduledSampling: 0.25"]),
        ("translation", ["    column: iso\n    sharedVocabulary: true", "  embeddingSize: 32\n  shareEmbeddings: true"]),
    ];

    [Fact]
    public async Task Jobs_end_with_the_same_bits_on_two_silos_as_in_one_process()
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);
        await using SiloProcess first = await cluster.StartSiloAsync("first"), second = await cluster.StartSiloAsync("second");
        await using WindrowClient client = await cluster.ConnectAsync();
        foreach ((string sample, string[] changes) in Jobs)
        {
            JobHandle alone = await local.Client.SubmitAsync(Yaml(sample, changes, workers: 1), null), apart = await TwoSilos.RunAsync(client, Yaml(sample, changes, workers: 3));
            await alone.WaitAsync().WaitAsync(LocalCluster.Limit);
            FinalCheckpoint.AssertSame(await FinalCheckpoint.OfAsync(alone), await FinalCheckpoint.OfAsync(apart));
        }
    }

    /// <summary>A sample for a few steps, with settings in place of their first lines.</summary>
    static string Yaml(string sample, string[] changes, int workers)
    {
        string job = SampleJob.Yaml(sample, steps: 40);
        foreach (string change in changes)
        {
            string line = change.Split('\n')[0];
            Assert.Contains($"{line}\n", job, StringComparison.Ordinal);
            job = job.Replace($"{line}\n", $"{change}\n", StringComparison.Ordinal);
        }

        return Regex.Replace(job, "dataShards: \\d+", $"dataShards: 4\n  workers: {workers}");
    }
}
