using System.Text.Json;
using Windrow.Tests.Client.Fakes;

namespace Windrow.Tests.Client;

[Collection(FakeClusterCollection.Name)]
public sealed class GenerateCommandTests(FakeCluster cluster) : IDisposable
{
    readonly CommandLine _windrow = new(cluster.Client);
    readonly string _job = cluster.Jobs.Add("writer").Status.Id;

    [Fact]
    public async Task What_is_written_follows_the_prompt()
    {
        Assert.Equal(0, await _windrow.RunAsync("generate", _job, "--prompt", "To be, ", "--length", "20", "--seed", "7", "--step", "300"));
        Assert.Equal("To be, length 20 temperature 0.8 seed 7 step 300", _windrow.Out.TrimEnd());
    }

    [Fact]
    public async Task Limits_and_stop_texts_reach_the_generator()
    {
        Assert.Equal(0, await _windrow.RunAsync("generate", _job, "--top-k", "40", "--top-p", "0.95", "--repetition-penalty", "1.2", "--stop", "\n", "--stop", "The end"));
        Assert.Equal("length 500 temperature 0.8 top-k 40 top-p 0.95 penalty 1.2 stop \n|The end seed 1 step best", _windrow.Out.TrimEnd());
    }

    [Fact]
    public async Task An_empty_stop_text_is_refused()
    {
        Assert.Equal(2, await _windrow.RunAsync("generate", _job, "--stop", ""));
        Assert.Contains("--stop is empty; it must be a text of at least one character.", _windrow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_text_without_the_prompt()
    {
        Assert.Equal(0, await _windrow.RunAsync("generate", _job, "--prompt", "To be, ", "--json"));
        JsonElement result = JsonDocument.Parse(_windrow.Out).RootElement;
        Assert.Equal("length 500 temperature 0.8 seed 1 step best", result.GetProperty("text").GetString());
        Assert.Equal("To be, ", result.GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task A_prompt_that_the_model_cannot_read_ends_with_2_and_without_output()
    {
        Assert.Equal(2, await _windrow.RunAsync("generate", _job, "--prompt", "Straße"));
        Assert.Contains("The prompt has 'ß'", _windrow.Error, StringComparison.Ordinal);
        Assert.Equal("", _windrow.Out);
    }

    public void Dispose() => _windrow.Dispose();
}
