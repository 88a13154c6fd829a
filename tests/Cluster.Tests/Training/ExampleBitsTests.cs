using System.Globalization;
using Windrow.Client;
using Windrow.Data;
using Windrow.Numerics;

namespace Windrow.Tests.Training;

/// <summary>The same bits for examples whose texts have many lengths, together with a number that is sometimes missing, and a category.</summary>
public sealed class ExampleBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Neither_workers_nor_parameter_shards_nor_a_pause_change_a_bit()
    {
        JobHandle first = await RunAsync(1, 1);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(first);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(4, 3)));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunWithPauseAsync(Yaml(2, 2), 30)));
    }

    [Fact]
    public async Task A_checkpoint_has_what_is_needed_to_read_a_new_row()
    {
        Dictionary<string, byte[]> checkpoint = await FinalCheckpoint.OfAsync(await RunAsync(1, 1));

        Preprocessing preprocessing = Preprocessing.Parse(MetadataOf(checkpoint["model.safetensors"])["preprocessing"]);

        EncodedExample example = preprocessing.Encode(new Dictionary<string, string?> { ["text"] = "abz", ["kind"] = "k1", ["size"] = null });
        Assert.Equal(["up", "down"], Assert.IsType<ClassTarget>(preprocessing.Target).Classes.OrderDescending());
        Assert.Equal(preprocessing.Text!.Tokens.Count - 1, example.Tokens![2]);        // no text has a z
        Assert.Equal([0f, 0, 1, 0], example.Features);
    }

    Task<JobHandle> RunAsync(int workers, int parameterShards) => cluster.RunAsync(Yaml(workers, parameterShards));

    static Dictionary<string, string> MetadataOf(byte[] safeTensors)
    {
        int length = (int)BitConverter.ToInt64(safeTensors);
        using System.Text.Json.JsonDocument header = System.Text.Json.JsonDocument.Parse(safeTensors.AsMemory(8, length));
        return header.RootElement.GetProperty("__metadata__").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
    }

    /// <summary>Texts of 1 to 29 letters; the class says whether the last letter is an early one.</summary>
    string Yaml(int workers, int parameterShards)
    {
        string file = Path.Combine(cluster.Folder, "examples.csv");
        File.WriteAllLines(file, Enumerable.Range(0, 57).Select(s =>
        {
            string letters = string.Concat(Enumerable.Range(0, 1 + s % 29).Select(t => (char)('a' + (int)(CounterRandom.UniformDouble(3, s, t) * 9))));
            return $"{letters},{(s % 5 == 0 ? "NA" : s % 7)},k{s % 3},{(letters[^1] < 'e' ? "up" : "down")}";
        }).Prepend("text,size,kind,y"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: rows
            data:
              type: examples
              path: '{{file}}'
              inputs:
                - {column: text, unit: character}
                - {type: number, column: size, missing: mean}
                - {type: category, column: kind}
              target: {column: y}
              split: {validation: 0.2}
              bucketing: {batches: 2}
            model: {cell: gru, hiddenSize: 24, layers: 2, dropout: 0.1, bidirectional: true}
            training: {maxSteps: 100, batchSize: 6, window: 30, learningRate: 0.01, clip: {norm: 1} }
            parallelism: {dataShards: 4, workers: {{workers}}, parameterShards: {{parameterShards}} }
            checkpoints: {everySteps: 40}
            evaluation: {everySteps: 25}
            """);
    }
}
