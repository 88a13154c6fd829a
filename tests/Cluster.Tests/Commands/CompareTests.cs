using System.Text.Json;
using Windrow.Cli.Comparing;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Commands;

/// <summary>Jobs found, described and compared on a user's own machine.</summary>
public sealed class CompareTests : IDisposable
{
    const string Job = """
        name: small
        data: {path: text.txt, split: {validation: 0.2} }
        model: {cell: lstm, hiddenSize: 8}
        training: {maxSteps: 6, batchSize: 4, window: 8}
        evaluation: {everySteps: 3}
        """;

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task Notes_and_tags_survive_restarts_and_jobs_are_found_by_them_and_compared()
    {
        string file = _windrow.WriteJob(Job);
        await DoAsync("train", file);
        await DoAsync("train", file, "--set", "model.cell=gru", "--set", "training.maxSteps=9");

        await DoAsync("note", "small-1", "  the baseline  ");
        await DoAsync("tag", "small-1", "paper", "baseline");
        Assert.Contains("has the tags baseline, gru, paper", await DoAsync("tag", "small-1", "gru"), StringComparison.Ordinal);
        await DoAsync("tag", "small-1", "--remove", "gru");
        await DoAsync("tag", "small-2", "paper");
        await DoAsync("resume", "small-1", "--set", "training.maxSteps=7");         // another silo, and another start
        JobStatus[] tagged = await ListAsync("--tag", "paper", "--tag", "baseline");
        Assert.Equal(["baseline", "paper"], Assert.Single(tagged).Tags);
        JobNote note = Assert.Single(tagged[0].Notes);
        Assert.Equal("the baseline", note.Text);
        Assert.InRange(note.Time, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow);
        Assert.Contains("the baseline", await DoAsync("status", "small-1"), StringComparison.Ordinal);
        (int exitCode, _, string error) = await _windrow.RunAsync("tag", "small-1", "two words");
        Assert.Equal(2, exitCode);
        Assert.Contains("'two words' cannot be a tag", error, StringComparison.Ordinal);

        (exitCode, _, error) = await _windrow.RunAsync("note", "small-1", "\u001b[2Jgone");
        Assert.Equal(2, exitCode);
        Assert.Contains("control characters", error, StringComparison.Ordinal);

        Assert.Equal(["small-2"], (await ListAsync("--name", "*-2")).Select(job => job.Id));
        Assert.Equal(["small-2", "small-1"], (await ListAsync("--sort", "step", "--descending")).Select(job => job.Id));
        Assert.Empty(await ListAsync("--state", "failed"));
        Assert.Empty(await ListAsync("--user", "anna"));
        string listed = await DoAsync("list", "--differences");
        Assert.Contains("model.cell", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("model.hiddenSize", listed, StringComparison.Ordinal);

        using JsonDocument compared = JsonDocument.Parse(await DoAsync("compare", "small-1", "small-2", "--json"));
        Assert.Equal(["model.cell", "training.maxSteps"], compared.RootElement.GetProperty("differences").EnumerateArray().Select(path => path.GetString()!).Order(StringComparer.Ordinal));
        JsonElement first = compared.RootElement.GetProperty("jobs")[0];
        EvaluationEvent[] evaluations = [.. (await DoAsync("watch", "small-1", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JobEventJson.Read).OfType<EvaluationEvent>()];
        Assert.Equal(evaluations.Min(evaluation => evaluation.ValidationLoss), first.GetProperty("best").GetProperty("val_loss").GetProperty("value").GetDouble());
        Assert.Equal(evaluations[^1].ValidationLoss, first.GetProperty("last").GetProperty("val_loss").GetDouble());
        Assert.Equal("lstm", first.GetProperty("settings").GetProperty("model.cell").GetString());
        string[] csv = (await DoAsync("compare", "small-1", "small-2", "--csv")).Split('\n');
        Assert.StartsWith("id,state,steps,tokens,", csv[0], StringComparison.Ordinal);
        Assert.EndsWith(",gru,9", csv[2], StringComparison.Ordinal);
        Assert.Contains("model.cell", await DoAsync("compare", "small-1", "small-2"), StringComparison.Ordinal);

        string[] events = (await DoAsync("events", "small-1")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(events, line => line.Contains("settings changed: training.maxSteps=7", StringComparison.Ordinal));
        Assert.Contains(events, line => line.Contains("checkpoint", StringComparison.Ordinal));
        Assert.DoesNotContain(events, line => line.Contains("loss", StringComparison.Ordinal));
        JobEvent[] all = [.. (await DoAsync("events", "small-1", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JobEventJson.Read)];
        Assert.Equal(JobState.Completed, Assert.IsType<StateEvent>(all[^1]).State);
    }

    [Fact]
    public void Figures_of_a_run_follow_from_its_events_and_later_records_count()
    {
        JobStatus status = new() { Id = "a-1", State = JobState.Completed, RunFolder = "/a", Step = 3 };
        ComparedRun run = ComparedRun.Of(status, "{training: {seed: 7, list: [a, b]}}",
        [
            new StepEvent { Step = 1, Loss = 3, Tokens = 100, TokensPerSecond = 50 },
            new StepEvent { Step = 2, Loss = 9, Tokens = 100, TokensPerSecond = 1 },
            Evaluation(2, loss: 2, accuracy: 0.9),
            new StepEvent { Step = 2, Loss = 2, Tokens = 100, TokensPerSecond = 100 },      // again, with a changed setting
            new StepEvent { Step = 3, Loss = 1, Tokens = 100, TokensPerSecond = 100 },
            Evaluation(3, loss: 2.5, accuracy: 0.8),
        ]);
        Assert.Equal((300L, 4.0, 75.0, 1.0), (run.Tokens, run.TrainingSeconds, run.TokensPerSecond, run.Loss));
        Assert.Equal((new BestValue(2, 2), new BestValue(0.9, 2)), (run.Best["val_loss"], run.Best["accuracy"]));      // less loss, more accuracy
        Assert.Equal((2.5, 0.8), (run.Last["val_loss"], run.Last["accuracy"]));
        Assert.Equal(["training.list[0]", "training.list[1]", "training.seed"], run.Settings.Keys.Order(StringComparer.Ordinal));

        static EvaluationEvent Evaluation(long step, double loss, double accuracy) =>
            new() { Step = step, ValidationLoss = loss, Metrics = [new NamedFigure("accuracy", accuracy)] };
    }

    async Task<JobStatus[]> ListAsync(params string[] options) => JsonSerializer.Deserialize<JobStatus[]>(await DoAsync(["list", "--json", .. options]), JobEventJson.Options)!;

    async Task<string> DoAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
