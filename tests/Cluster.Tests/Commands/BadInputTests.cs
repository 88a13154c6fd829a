using System.Text;
using Windrow.Grains.Runs;

namespace Windrow.Tests.Commands;

/// <summary>Data that cannot be trained on: exit code 2, the place is named, and no worker starts.</summary>
public sealed class BadInputTests : IDisposable
{
    const string Job = "name: bad\ndata: {path: text.txt, split: {validation: 0.1}}\ntraining: {maxSteps: 3, batchSize: 4, window: 10}\nmodel: {hiddenSize: 8}\n";

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Theory]
    [InlineData("data.path={folder}/nowhere.txt", "there is no file or folder '{folder}/nowhere.txt'")]
    [InlineData("data.path={folder}/no/such/folder/*.txt", "there is no folder '{folder}/no/such/folder'")]
    [InlineData("data.path={folder}/*.md", "'{folder}/*.md' matches no file")]
    [InlineData("data.path={folder}/empty.txt", "'{folder}/empty.txt'")]
    [InlineData("data.path={folder}/one-symbol.txt", "'{folder}/one-symbol.txt'")]
    [InlineData("data.path={folder}/latin1.txt", "'{folder}/latin1.txt' is not UTF-8", "at offset 4")]
    [InlineData("data.path={folder}/cut.txt", "'{folder}/cut.txt' is not UTF-8", "at offset 100")]
    [InlineData("data.path={folder}/short.txt", "The training text has 27 tokens", "need at least 41", "training.batchSize", "training.window")]
    [InlineData("training.batchSize=600", "The training text has 4536 tokens", "need at least 6001")]
    [InlineData("data.split.validation=0.0005", "The text to evaluate on has 2 tokens", "data.split")]
    public async Task Train_refuses_it_by_name_and_no_worker_starts(string setting, params string[] expected)
    {
        string file = _windrow.WriteJob(Job);
        await File.WriteAllTextAsync(_windrow.Path("empty.txt"), "");
        await File.WriteAllTextAsync(_windrow.Path("one-symbol.txt"), new string('a', 500));
        await File.WriteAllTextAsync(_windrow.Path("short.txt"), "thirty characters, not enough.");
        await File.WriteAllBytesAsync(_windrow.Path("latin1.txt"), Encoding.Latin1.GetBytes("caf\u00e9 " + new string('x', 100)).Prepend((byte)'-').ToArray());
        await File.WriteAllBytesAsync(_windrow.Path("cut.txt"), [.. Encoding.UTF8.GetBytes(new string('a', 100)), 0xE2, 0x82]);

        (int exitCode, _, string error) = await _windrow.RunAsync("train", file, "--set", InFolder(setting));
        Assert.Equal(2, exitCode);
        Assert.All(expected, part => Assert.Contains(InFolder(part), error, StringComparison.Ordinal));
        Assert.DoesNotContain("data.path: data.path", error, StringComparison.Ordinal);
        await AssertNoWorkerStartedAsync();
    }

    [Theory]
    [InlineData("""{"inputs": "abc", "targets": "bca"}""", "model.embeddingSize", "model.network=feedForward")]
    [InlineData("""{"inputs": [1, 2], "targets": [0, 1.5]}""", "sequences.jsonl' has the target 1.5", "task.loss=binaryCrossEntropy")]
    public async Task Train_refuses_sequences_that_do_not_fit_and_no_worker_starts(string line, string expected, string setting)
    {
        string file = _windrow.WriteJob(Job.Replace("path: text.txt", "type: sequences, path: sequences.jsonl", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_windrow.Path("sequences.jsonl"), Enumerable.Repeat(line, 20));

        (int exitCode, _, string error) = await _windrow.RunAsync("train", file, "--set", setting);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        await AssertNoWorkerStartedAsync();
        (exitCode, _, error) = await _windrow.RunAsync("validate", file, "--set", setting);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e39", "Line 11 of '{folder}/series.csv' has '1e39' in the column 'x', which is too large for 32 bits")]
    [InlineData("\"3,5\"", "has '3,5' in the column 'x', which has a decimal comma. Set data.decimal to comma")]
    [InlineData("1", "No row of the series' training part has a target: data.horizon is 50", "data.horizon=50")]
    public async Task Train_refuses_series_that_cannot_be_used_and_no_worker_starts(string number, string expected, params string[] settings)
    {
        string file = _windrow.WriteJob(Job.Replace("path: text.txt", "type: series, path: series.csv, inputs: x", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_windrow.Path("series.csv"), ["x", .. Enumerable.Repeat("2", 9), number, .. Enumerable.Repeat("2", 40)]);

        foreach (string command in (string[])["train", "validate"])
        {
            (int exitCode, _, string error) = await _windrow.RunAsync([command, file, .. settings.SelectMany(setting => (string[])["--set", setting])]);
            Assert.Equal(2, exitCode);
            Assert.Contains(InFolder(expected), error, StringComparison.Ordinal);
        }

        await AssertNoWorkerStartedAsync();
    }

    string InFolder(string text) => text.Replace("{folder}", Path.GetDirectoryName(_windrow.Runs), StringComparison.Ordinal);

    /// <summary>No job ever ran, whether it was refused before it had an id or after.</summary>
    async Task AssertNoWorkerStartedAsync()
    {
        foreach (string run in Directory.GetDirectories(_windrow.Runs).Where(RunFolder.IsRunFolder))
        {
            string metrics = await File.ReadAllTextAsync(Path.Combine(run, "metrics.jsonl"));
            Assert.DoesNotContain("\"running\"", metrics, StringComparison.Ordinal);
            Assert.DoesNotContain("\"step\",", metrics, StringComparison.Ordinal);
        }
    }
}
