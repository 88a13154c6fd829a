using System.Globalization;
using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Grains.Metrics;
using Windrow.Numerics;

namespace Windrow.Tests.Training;

/// <summary>Images through an encoder, with the same trainer: one at the first step of each sequence, described by a few words.</summary>
public sealed class ImageBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task The_number_of_workers_changes_no_bit_of_the_result()
    {
        JobHandle job = await RunAsync(workers: 1);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(job);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(workers: 2)));

        StepEvent[] steps = [.. (await job.AllEventsAsync()).OfType<StepEvent>()];
        // The first word is seen in the image and the second follows from it; chance is ln 4 for each.
        Assert.InRange(steps[^5..].Average(step => step.Loss), 0, 0.1);
        using SafeTensorsFile weights = SafeTensorsFile.Open(Path.Combine((await job.StatusAsync()).Checkpoint!, "model.safetensors"));
        string[] names = [.. weights.Tensors.Select(tensor => tensor.Name)];
        Assert.Equal(["encoder.0.bias", "encoder.0.weight"], names.Where(name => name.StartsWith("enc", StringComparison.Ordinal)).Order());
    }

    Task<JobHandle> RunAsync(int workers) => cluster.RunAsync(Yaml(workers));

    /// <summary>A bright row or column at one of two places, and noise; the words say which, where, and sometimes the end.</summary>
    string Yaml(int workers)
    {
        string file = Path.Combine(cluster.Folder, "images.jsonl");
        File.WriteAllLines(file, Enumerable.Range(0, 60).Select(s =>
        {
            (bool row, int at) = (s % 2 == 0, s / 2 % 2 == 0 ? 1 : 4);
            IEnumerable<string> pixels = Enumerable.Range(0, 36).Select(i =>
                ((((row ? i / 6 : i % 6) == at) ? 1 : 0) + 0.2 * CounterRandom.UniformDouble(3, s, i)).ToString("f3", CultureInfo.InvariantCulture));
            string words = $"\"{(row ? "row" : "column")}\", \"{(at == 1 ? "first" : "last")}\"{(s % 5 < 4 ? ", \"end\"" : "")}";
            return $$"""{"input": [{{string.Join(", ", pixels)}}], "targets": [{{words}}]}""";
        }));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: images
            data: {type: sequences, path: '{{file}}', split: {validation: 0.2} }
            model: {encoder: {height: 6, width: 6, filters: 5}, cell: gru, hiddenSize: 24, layers: 1}
            training: {maxSteps: 120, batchSize: 8, window: 4, learningRate: 0.01}
            parallelism: {dataShards: 3, workers: {{workers}}, parameterShards: {{workers}} }
            """);
    }
}
