using System.Globalization;
using Windrow.Client;
using Windrow.Numerics;

namespace Windrow.Tests.Training;

/// <summary>The same bits for an encoder and a decoder, with texts of many lengths on both sides.</summary>
public sealed class PairBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Theory]
    [InlineData("general", "embeddingSize: 8")]
    [InlineData("additive", "embeddingSize: 8")]
    [InlineData("general", "embeddingSize: 8, shareEmbeddings: true")]
    [InlineData("general", "embeddingSize: 16, shareEmbeddings: true, tieEmbeddings: true")]
    public async Task Neither_workers_nor_parameter_shards_nor_a_pause_change_a_bit(string attention, string embedding)
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await RunAsync(attention, embedding, 1, 1));
        foreach (int workers in (int[])[2, 3, 5])
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(attention, embedding, workers, workers - 1)));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunWithPauseAsync(Yaml(attention, embedding, 2, 2), 20)));
    }

    Task<JobHandle> RunAsync(string attention, string embedding, int workers, int parameterShards) => cluster.RunAsync(Yaml(attention, embedding, workers, parameterShards));

    /// <summary>Texts of 1 to 19 letters; the answer is every second letter, at least one, from the end.</summary>
    string Yaml(string attention, string embedding, int workers, int parameterShards)
    {
        string file = Path.Combine(cluster.Folder, "pairs.csv");
        File.WriteAllLines(file, Enumerable.Range(0, 63).Select(s =>
        {
            string letters = string.Concat(Enumerable.Range(0, 1 + s % 19).Select(t => (char)('a' + (int)(CounterRandom.UniformDouble(3, s, t) * 7))));
            return $"{letters},{string.Concat(letters.Reverse().Where((_, i) => i % 2 == 0))}";
        }).Prepend("read,written"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: pairs
            data:
              type: examples
              path: '{{file}}'
              inputs: {column: read, unit: character}
              target: {type: text, column: written, unit: character, sharedVocabulary: {{(embedding.Contains("share", StringComparison.Ordinal) ? "true" : "false")}} }
              split: {validation: 0.2}
              bucketing: {batches: 2}
            model: {cell: lstm, hiddenSize: 16, layers: 2, {{embedding}}, dropout: 0.1, bidirectional: true, attention: {{attention}} }
            training: {maxSteps: 60, batchSize: 9, window: 20, learningRate: 0.01, clip: {norm: 1}, scheduledSampling: {{(attention == "additive" ? 0.3 : 0)}} }
            parallelism: {dataShards: 5, workers: {{workers}}, parameterShards: {{parameterShards}} }
            checkpoints: {everySteps: 25}
            evaluation: {everySteps: 25}
            """);
    }
}
