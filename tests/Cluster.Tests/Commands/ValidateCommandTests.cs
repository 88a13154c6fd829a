using System.Text.Json;

namespace Windrow.Tests.Commands;

/// <summary>What a job will cost, before it runs.</summary>
public sealed class ValidateCommandTests : IDisposable
{
    const string Job = """
        name: small
        data: {path: text.txt, split: {validation: 0.1}}
        training: {maxSteps: 30, batchSize: 8, window: 10}
        model: {cell: rnnTanh, hiddenSize: 16, layers: 1}
        parallelism: {dataShards: 4, workers: 2}
        """;

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task The_cost_is_reported_with_the_data()
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync("validate", _windrow.WriteJob(Job), "--json");
        Assert.True(exitCode == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        long vocabulary = json.RootElement.GetProperty("data").GetProperty("vocabulary").GetInt64();
        JsonElement cost = json.RootElement.GetProperty("cost");

        // rnn: V·16 + 16·16 + 2·16, head: V·16 + V.
        Assert.Equal(33 * vocabulary + 288, cost.GetProperty("parameters").GetInt64());
        // 80 positions: forward Wh and head; backward Wh twice, except for the 8 rows of the first step, and the head twice.
        Assert.Equal(2 * (80 * 256 + 80 * 16 * vocabulary), Flops("forward"));
        Assert.Equal(2 * (72 * 256 + 80 * 256 + 2 * 80 * 16 * vocabulary), Flops("backward"));
        JsonElement worker = cost.GetProperty("worker_bytes");
        Assert.Equal(2 * worker.GetProperty("weights").GetInt64(), worker.GetProperty("gradients").GetInt64());     // two data shards each
        Assert.Equal(2 * 2 * 2 * 16 * sizeof(float), worker.GetProperty("states").GetInt64());
        Assert.Equal(worker.GetProperty("weights").GetInt64(), cost.GetProperty("step_wire_bytes").GetProperty("sent").GetInt64());

        long Flops(string way) => cost.GetProperty("step_flops").GetProperty(way).GetInt64();
    }

    [Fact]
    public async Task The_cost_of_a_network_without_recurrence_is_reported_too()
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(
            "validate", _windrow.WriteJob(Job.Replace("cell: rnnTanh", "network: convolutional, embeddingSize: 4", StringComparison.Ordinal)), "--json");
        Assert.True(exitCode == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        long vocabulary = json.RootElement.GetProperty("data").GetProperty("vocabulary").GetInt64();
        JsonElement cost = json.RootElement.GetProperty("cost");

        // embedding: V·4, convolution of 3 steps: 16·4·3 + 16, head: V·16 + V.
        Assert.Equal(21 * vocabulary + 208, cost.GetProperty("parameters").GetInt64());
        // 80 positions: 3 steps of 4 numbers to 16 units, and the head; backward both twice, because the embedding is trained too.
        Assert.Equal(2 * 80 * (12 * 16 + 16 * vocabulary), cost.GetProperty("step_flops").GetProperty("forward").GetInt64());
        Assert.Equal(4 * 80 * (12 * 16 + 16 * vocabulary), cost.GetProperty("step_flops").GetProperty("backward").GetInt64());
        // Two data shards of 2 rows, in training and in validation, carry 2 steps.
        Assert.Equal(2 * 2 * 2 * 2 * 4 * sizeof(float), cost.GetProperty("worker_bytes").GetProperty("states").GetInt64());
    }

    [Fact]
    public async Task People_read_it_in_four_lines()
    {
        (int exitCode, string output, _) = await _windrow.RunAsync("validate", _windrow.WriteJob(Job));
        Assert.Equal(0, exitCode);
        string[] lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["small can be trained.", "parameters", "worker", "wire", "arithmetic"], lines.Select((line, i) => i == 0 ? line[..21] : line.Split(' ')[0]));

        (_, output, _) = await _windrow.RunAsync("validate", _windrow.WriteJob(Job), "--no-data");
        Assert.Equal("small can be trained.", output.TrimEnd());
    }

    [Fact]
    public async Task What_columns_became_and_what_the_job_leaves_out_is_shown()
    {
        string rows = _windrow.Path("rows.csv");
        await File.WriteAllTextAsync(rows, "t,n,y\na b,1,u\na a b,2,v\nb,few,u\na,3,v\n");
        string job = _windrow.WriteJob($$"""
            name: rows
            data: {type: examples, path: '{{rows}}', onBadRow: skip, inputs: [{column: t}, {type: number, column: n}], target: {column: y}, split: {validation: 0} }
            training: {maxEpochs: 1}
            """);

        (int exitCode, string output, string error) = await _windrow.RunAsync("validate", job, "--resolved");

        Assert.True(exitCode == 0, error);
        Assert.StartsWith("rows can be trained. 3 examples for training, 0 for validation, 0 for testing, of up to 3 time steps; 1 rows left out; 1 steps per epoch.\n",
            output, StringComparison.Ordinal);
        string[] lines = [.. output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains("t text of up to 3 words, on average 2.0; 2 different, of which 2 are kept", lines);
        Assert.Contains("n number, mean 2, deviation 0.8165", lines);
        Assert.Contains("y class of 2; training rows: v 2, u 1", lines);
        Assert.Contains(lines, line => line.StartsWith("note: 1 row was left out, because data.onBadRow is skip. Line 4 of ", StringComparison.Ordinal));
        Assert.Contains("predict: sequence", lines);      // the default of this kind of data
    }
}
