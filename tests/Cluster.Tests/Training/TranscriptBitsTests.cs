using System.Globalization;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Audio;

namespace Windrow.Tests.Training;

/// <summary>The same bits for transcripts of recordings of many lengths, parts of which are hidden.</summary>
public sealed class TranscriptBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Neither_workers_nor_parameter_shards_nor_a_pause_change_a_bit()
    {
        JobHandle alone = await RunAsync(1, 1);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(alone);
        JobStatus status = await alone.StatusAsync();
        Assert.True(status.BestValidationLoss < 4, $"The validation loss is {status.BestValidationLoss}.");
        foreach (int workers in (int[])[2, 3, 5])
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(workers, workers - 1)));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunWithPauseAsync(Yaml(2, 2), 20)));
    }

    Task<JobHandle> RunAsync(int workers, int parameterShards) => cluster.RunAsync(Yaml(workers, parameterShards));

    /// <summary>Tones of 1 to 6 letters, in files beside the table.</summary>
    string Yaml(int workers, int parameterShards)
    {
        string[] spelled = [.. Enumerable.Range(0, 43).Select(s => string.Concat(Enumerable.Range(0, 1 + s % 6).Select(t => (char)('a' + (7 * s + 3 * t * t) % 5))))];
        foreach (string letters in spelled.Distinct()) File.WriteAllBytes(Path.Combine(cluster.Folder, $"{letters}.wav"), ToneFiles.Spell(letters));
        string table = Path.Combine(cluster.Folder, "tones.csv");
        File.WriteAllLines(table, spelled.Select(letters => $"{letters}.wav,{letters}").Prepend("file,letters"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: tones
            data:
              type: examples
              path: '{{table}}'
              inputs: {type: audio, column: file, bands: 16, lowestHz: 200, masking: {timeWidth: 4, bandWidth: 3} }
              target: {type: transcript, column: letters, unit: character}
              split: {validation: 0.2}
              bucketing: {batches: 2}
            model: {cell: gru, hiddenSize: 16, layers: 2, dropout: 0.1, bidirectional: true}
            training: {maxSteps: 60, batchSize: 9, window: 90, learningRate: 0.01, clip: {norm: 5} }
            parallelism: {dataShards: 5, workers: {{workers}}, parameterShards: {{parameterShards}} }
            checkpoints: {everySteps: 25}
            evaluation: {everySteps: 25}
            """);
    }
}
