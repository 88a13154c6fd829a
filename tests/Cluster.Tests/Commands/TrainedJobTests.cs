using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Commands;

/// <summary>The commands on a real local job, from training to text.</summary>
public sealed class TrainedJobTests : IDisposable
{
    const string Job = """
        name: small
        data: {path: text.txt, split: {validation: 0.1}}
        training: {maxSteps: 30, batchSize: 4, window: 10, learningRate: 0.01}
        model: {hiddenSize: 16}
        """;

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task A_job_is_trained_shown_and_writes_text()
    {
        string file = _windrow.WriteJob(Job);
        (int exitCode, string output, string error) = await _windrow.RunAsync("train", file, "--json");
        Assert.True(exitCode == 0, error);
        JobEvent[] events = [.. Lines(output).Select(JobEventJson.Read)];
        Assert.Equal(Enumerable.Range(1, events.Length).Select(i => (long)i), events.Select(jobEvent => jobEvent.Sequence));
        Assert.Equal(30, events.OfType<StepEvent>().Count());
        Assert.Contains("windrow generate small-1", error, StringComparison.Ordinal);

        (exitCode, output, _) = await _windrow.RunAsync("status", "small-1", "--json");
        JobStatus status = JsonSerializer.Deserialize<JobStatus>(output, JobEventJson.Options)!;
        Assert.Equal((0, "small-1", JobState.Completed, 30), (exitCode, status.Id, status.State, status.Step));

        (exitCode, output, _) = await _windrow.RunAsync("list", "--json");
        Assert.Equal((0, "small-1"), (exitCode, Assert.Single(JsonSerializer.Deserialize<JobStatus[]>(output, JobEventJson.Options)!).Id));
        (exitCode, output, _) = await _windrow.RunAsync("watch", "small-1", "--json");
        Assert.Equal(0, exitCode);
        Assert.Equal(events.Select(JobEventJson.Write), Lines(output));
        (exitCode, output, _) = await _windrow.RunAsync("watch", "small-1");
        Assert.Equal(0, exitCode);
        Assert.Contains("validation loss", output, StringComparison.Ordinal);

        string text = await WrittenAsync();
        Assert.Equal(45, text.TrimEnd('\r', '\n').Length);
        Assert.StartsWith("to be", text, StringComparison.Ordinal);
        (exitCode, output, _) = await _windrow.RunAsync("generate", "small-1", "--prompt", "to be", "--length", "40", "--seed", "7", "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal((0, text["to be".Length..].TrimEnd('\r', '\n')), (exitCode, json.RootElement.GetProperty("text").GetString()));

        await AssertTextAsync(text, "--top-k", "1000", "--top-p", "1", "--stop", "not in this text");
        await AssertTextAsync(await WrittenAsync("--temperature", "0"), "--top-k", "1");
        await AssertTextAsync(await WrittenAsync("--temperature", "0"), "--top-p", "0.000001");
        string stop = text["to be".Length..].TrimEnd('\r', '\n')[29..36];         // across two pieces of 32 characters
        await AssertTextAsync(text[..text.IndexOf(stop, "to be".Length, StringComparison.Ordinal)] + Environment.NewLine, "--stop", stop);

        await AssertRefusedAsync("is not among the", "generate", "small-1", "--prompt", "ß");
        await AssertRefusedAsync("There is no checkpoint", "generate", "small-1", "--step", "7");
        await AssertRefusedAsync("is completed; only a running job can be told to pause", "pause", "small-1");
        await AssertRefusedAsync("there is nothing to resume", "resume", "small-1");
        foreach (string[] command in (string[][])
            [["status"], ["watch"], ["pause"], ["resume"], ["cancel"], ["checkpoint"], ["set", "training.learningRate=1"], ["generate"],
            ["export", "--format", "onnx", "--output", _windrow.Path("nobody.onnx")]])
            await AssertRefusedAsync("There is no job 'nobody-1'.", [command[0], "nobody-1", .. command[1..]]);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_ends_with_1_and_the_last_good_checkpoint()
    {
        string file = _windrow.WriteJob(Job);
        (int exitCode, _, string error) = await _windrow.RunAsync("train", file,
            "--set", "model.cell=rnnRelu", "--set", "training.optimizer=sgd", "--set", "training.learningRate=1000", "--set", "checkpoints.everySteps=1");
        Assert.Equal(1, exitCode);
        Assert.Contains("because the mean loss is", error, StringComparison.Ordinal);
        Assert.Contains("The last good checkpoint is '", error, StringComparison.Ordinal);
        Assert.Contains("windrow resume small-1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_before_any_checkpoint_is_refused_in_words()
    {
        string file = _windrow.WriteJob(Job);
        await _windrow.RunAsync("train", file,
            "--set", "model.cell=rnnRelu", "--set", "training.optimizer=sgd", "--set", "training.learningRate=1000");
        await AssertRefusedAsync("The job has no checkpoint yet.", "generate", "small-1");
    }

    async Task AssertTextAsync(string expected, params string[] options) => Assert.Equal(expected, await WrittenAsync(options));

    async Task<string> WrittenAsync(params string[] options)
    {
        (int exitCode, string text, string error) = await _windrow.RunAsync(["generate", "small-1", "--prompt", "to be", "--length", "40", "--seed", "7", .. options]);
        Assert.True(exitCode == 0, error);
        return text;
    }

    async Task AssertRefusedAsync(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(arguments);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
