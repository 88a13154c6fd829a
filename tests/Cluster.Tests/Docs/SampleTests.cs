using Windrow.Grains.Metrics;
using Windrow.Tests.Commands;

namespace Windrow.Tests.Docs;

/// <summary>The samples as a user runs them, for a few steps.</summary>
public sealed class SampleTests : IDisposable
{
    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task The_sample_on_this_repository_begins_to_learn() =>
        await AssertLearnsAsync(Repository.PathOf("samples/char-lm/job.yaml"), "training.maxSteps=30");

    [Fact]
    public async Task The_classic_sample_takes_the_path_of_the_text()
    {
        string text = _windrow.Path("input.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat(Repository.Read("README.md"), 20)));

        await AssertLearnsAsync(Repository.PathOf("samples/tiny-shakespeare/job.yaml"), "training.maxSteps=30", $"data.path={text}");
    }

    async Task AssertLearnsAsync(string sample, params string[] settings)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(
            ["train", sample, "--json", .. settings.SelectMany(setting => new[] { "--set", setting })]);

        Assert.True(exitCode == 0, error);
        JobEvent[] events = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JobEventJson.Read)];
        StepEvent[] steps = [.. events.OfType<StepEvent>()];
        Assert.Equal(30, steps.Length);
        Assert.True(steps[^1].Loss < steps[0].Loss, $"The loss went from {steps[0].Loss} to {steps[^1].Loss}.");
        Assert.Single(events.OfType<EvaluationEvent>());
        Assert.NotEmpty(events.OfType<CheckpointEvent>());
    }
}
