using System.Text.Json;
using Windrow.Numerics;

namespace Windrow.Tests.Commands;

/// <summary>Two parallel files, from the job file to a translated file, with one vocabulary, one embedding and copied names.</summary>
public sealed class ParallelTextTests : IDisposable
{
    static readonly (string From, string To)[] Words = [("eins", "one"), ("zwei", "two"), ("drei", "three"), ("und", "and"), ("Haus", "house"), (".", ".")];

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task Parallel_files_are_learned_judged_and_answered_line_by_line()
    {
        Write("train", 300, 0);
        Write("test", 30, 1000);
        string job = _windrow.WriteJob("""
            name: parallel
            data:
              type: examples
              format: lines
              path: train.*
              testPath: test.*
              inputs: {column: de, minCount: 3}
              target: {type: text, column: en, sharedVocabulary: true}
              split: {validation: 0.1}
            model: {cell: gru, hiddenSize: 24, layers: 1, embeddingSize: 24, bidirectional: true, attention: general, tieEmbeddings: true, shareEmbeddings: true}
            training: {maxSteps: 200, batchSize: 16, window: 12, learningRate: 0.01, clip: {norm: 1} }
            parallelism: {dataShards: 2, workers: 2}
            """);
        await RunAsync("validate", job);
        await RunAsync("train", job);

        using JsonDocument plain = JsonDocument.Parse(await RunAsync("evaluate", "parallel-1", "--split", "test", "--json"));
        using JsonDocument copying = JsonDocument.Parse(await RunAsync("evaluate", "parallel-1", "--split", "test", "--copy-unknown", "--json"));
        Assert.True(Wer(copying) < Wer(plain), $"With copied names {Wer(copying)} of the words are wrong, and {Wer(plain)} without.");

        string[] read = await File.ReadAllLinesAsync(_windrow.Path("test.de"));
        string[] without = Lines(await RunAsync("predict", "parallel-1", _windrow.Path("test.de"), "--format", "lines"));
        string[] with = Lines(await RunAsync("predict", "parallel-1", _windrow.Path("test.de"), "--format", "lines", "--copy-unknown"));
        Assert.Equal((read.Length, read.Length), (without.Length, with.Length));
        int copied = 0;
        for (int i = 0; i < read.Length; i++)
        {
            string[] before = without[i].Split(' '), after = with[i].Split(' ');
            Assert.Equal(before.Length, after.Length);
            for (int t = 0; t < before.Length; t++)
            {
                if (before[t] != "<unk>") Assert.Equal(before[t], after[t]);
                else
                {
                    Assert.Contains(after[t], read[i].Split(' '));
                    copied++;
                }
            }
        }

        Assert.True(copied >= read.Length / 2, $"{copied} words were copied.");

        string bundle = _windrow.Path("parallel.windrow");
        await RunAsync("export", "parallel-1", "--bundle", bundle);
        Assert.Equal(with, Lines(await RunAsync("predict", bundle, _windrow.Path("test.de"), "--format", "lines", "--copy-unknown")));
    }

    /// <summary>Sentences with a name each that occurs in no other sentence; a name is the same in both texts, so it is counted twice.</summary>
    void Write(string stem, int count, int first)
    {
        List<string> from = [], to = [];
        for (int i = 0; i < count; i++)
        {
            int length = 2 + i % 4;
            (string From, string To)[] words = [.. Enumerable.Range(0, length).Select(t => Words[(int)(CounterRandom.UniformDouble(5, first + i, t) * Words.Length)])];
            words[i % length] = ($"N{first + i}", $"N{first + i}");
            from.Add(string.Join(' ', words.Select(word => word.From)));
            to.Add(string.Join(' ', words.Select(word => word.To)));
        }

        File.WriteAllLines(_windrow.Path($"{stem}.de"), from);
        File.WriteAllLines(_windrow.Path($"{stem}.en"), to);
    }

    async Task<string> RunAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    static double Wer(JsonDocument evaluation) => evaluation.RootElement.GetProperty("metrics").GetProperty("wer").GetDouble();

    static string[] Lines(string output) => output[..^1].Split('\n');
}
