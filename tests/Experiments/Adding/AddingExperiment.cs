using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Experiments.Trials;
using Windrow.Models.Telemetry;

namespace Windrow.Experiments.Adding;

/// <summary><c>adding</c>: which cells solve the adding problem over how many time steps, and what telemetry says about each.</summary>
static class AddingExperiment
{
    const int HiddenSize = 64, BatchSize = 20, TrainingSequences = 10_000, ValidationSequences = 500;

    static readonly Option<int> LengthOption = SharedOptions.Number("--length", "Time steps of a sequence.", 150, least: 2);
    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Training steps of each cell.", 6000);

    public static Command Command()
    {
        Command command = new("adding", "The adding problem: remembering two numbers that are far apart.")
        {
            LengthOption, StepsOption, ResultFolder.Option,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int length = parsed.GetValue(LengthOption), steps = parsed.GetValue(StepsOption);
        using TemporaryFolder folder = new();
        (string training, string validation) = (folder.File("training.jsonl"), folder.File("validation.jsonl"));
        AddingProblem.Write(training, length, TrainingSequences, seed: 1);
        AddingProblem.Write(validation, length, ValidationSequences, seed: 2);

        List<TrialRun> runs = [];
        Findings findings = new();
        foreach (AddingCell cell in AddingCell.For(length))
        {
            Trial trial = new()
            {
                Name = cell.Name,
                Model = cell.Model(HiddenSize),
                Task = AddingProblem.Task,
                TrainingFile = training,
                ValidationFile = validation,
                Steps = steps,
                BatchSize = BatchSize,
                Window = length,
                LearningRate = cell.LearningRate,
                EvaluateEvery = 250,
                MeasureEvery = 500,
            };
            runs.Add(await trial.RunAsync(folder, Console.Error, cancellation));
            Judge(findings, cell, runs[^1]);
        }

        ResultFolder results = ResultFolder.Of(parsed, $"adding-{length}");
        Report report = new($"The adding problem over {length} time steps");
        report.Add($"{TrainingSequences:N0} sequences for training and {ValidationSequences:N0} others for validation. One layer of {HiddenSize} "
            + $"units, batches of {BatchSize}, {Trial.Optimization} Always answering 1 gives the loss 1/6 = {AddingProblem.Variance:F4}; "
            + $"below {AddingProblem.Solved} the problem counts as solved.");
        LossSection.Add(report, results, runs, AddingProblem.Solved, ("always 1", AddingProblem.Variance));
        GradientSection.Add(report, results, runs);
        return results.Finish(report, findings);
    }

    static void Judge(Findings findings, AddingCell cell, TrialRun run)
    {
        if (cell.SolvesUpTo > 0)
        {
            findings.Expect($"{cell.Name} solves it.", run.FinalLoss < AddingProblem.Solved);
            return;
        }

        findings.Expect(
            $"{cell.Name} stays within 10 % of {AddingProblem.Variance:F4}.", Math.Abs(run.FinalLoss / AddingProblem.Variance - 1) < 0.1);
        findings.Expect(
            $"{cell.Name}'s gradient vanishes, at the first step and at the end.",
            (run.FirstGradient.Verdict, run.LastGradient.Verdict) is (GradientVerdict.Vanishing, GradientVerdict.Vanishing));
    }
}
