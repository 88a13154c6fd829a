using Windrow.Benchmarks.Measuring;
using Windrow.Experiments.Adding;
using Windrow.Experiments.Trials;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Experiments;

/// <summary>The adding problem, short enough for a test: what must be remembered cannot be learned from the last few steps.</summary>
public sealed class AddingTests
{
    const int Length = 60, Steps = 1000;

    [Fact]
    public async Task A_gated_network_adds_two_numbers_that_it_saw_long_ago()
    {
        TrialRun run = await RunAsync("GRU");
        Assert.True(run.FinalLoss < AddingProblem.Solved, $"The loss is {run.FinalLoss}, and {AddingProblem.Variance} for always answering 1.");
        Assert.Equal(GradientVerdict.Healthy, run.LastGradient.Verdict);
    }

    [Fact]
    public async Task A_simple_network_answers_1_and_its_gradient_vanishes()
    {
        TrialRun run = await RunAsync("RNN tanh");
        Assert.InRange(run.FinalLoss, 0.9 * AddingProblem.Variance, 1.1 * AddingProblem.Variance);
        Assert.Equal((GradientVerdict.Vanishing, GradientVerdict.Vanishing), (run.FirstGradient.Verdict, run.LastGradient.Verdict));
    }

    static async Task<TrialRun> RunAsync(string cell)
    {
        using TemporaryFolder folder = new();
        (string training, string validation) = (folder.File("training.jsonl"), folder.File("validation.jsonl"));
        AddingProblem.Write(training, Length, count: 5000, seed: 1);
        AddingProblem.Write(validation, Length, count: 500, seed: 2);
        AddingCell settings = AddingCell.All.Single(one => one.Name == cell);
        Trial trial = new()
        {
            Name = cell,
            Model = settings.Model(hiddenSize: 32),
            Task = AddingProblem.Task,
            TrainingFile = training,
            ValidationFile = validation,
            Steps = Steps,
            BatchSize = 20,
            Window = Length,
            LearningRate = settings.LearningRate,
            EvaluateEvery = 200,
            MeasureEvery = Steps,
        };
        return await trial.RunAsync(folder, TextWriter.Null, CancellationToken.None);
    }
}
