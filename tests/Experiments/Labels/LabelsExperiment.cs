using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Labels;

/// <summary><c>labels</c>: several labels at each step of sequences of all lengths, down to the lowest possible loss.</summary>
static class LabelsExperiment
{
    const int TrainingSequences = 20_000, ValidationSequences = 4000;

    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Training steps of each cell.", 4000);

    static readonly (string Name, string Settings)[] Cells =
    [
        ("LSTM, forget bias 1", "cell: lstm, initialization: { forgetBias: 1 }"),
        ("GRU", "cell: gru"),
    ];

    public static Command Command()
    {
        Command command = new("labels", "Several labels at each step that depend on the history.") { StepsOption, ResultFolder.Option };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        List<(string, bool[][])> training = LabelProcess.Draw(TrainingSequences, seed: 1);
        List<(string, bool[][])> validation = LabelProcess.Draw(ValidationSequences, seed: 2);
        double best = LabelProcess.BestLoss(validation), truth = LabelProcess.LossOfTruth(validation);
        using TemporaryFolder folder = new();
        List<TrialRun> runs = [];
        Findings findings = new();
        MarkdownTable table = new(
            "cell", "parameters", "steps", "validation loss", "above the lowest expected loss", "above the true probabilities' loss", "seconds");
        foreach ((string name, string settings) in Cells)
        {
            Trial trial = LabelsTrial.Of(name, settings, training, validation, parsed.GetValue(StepsOption), folder);
            TrialRun run = await trial.RunAsync(folder, Console.Error, cancellation);
            runs.Add(run);
            table.Add(
                name, $"{run.Status.Parameters:N0}", $"{run.Trial.Steps:N0}", $"{run.FinalLoss:F5}", $"{run.FinalLoss / best - 1:P2}",
                $"{run.FinalLoss / truth - 1:P2}", $"{run.Seconds:F0}");
            findings.Expect($"{name} comes within 2 % of the lowest expected loss.", Math.Abs(run.FinalLoss / best - 1) < 0.02);
        }

        ResultFolder results = ResultFolder.Of(parsed, "labels");
        Report report = new("Labels that depend on the history");
        report.Add($"Sequences of 1 to {LabelProcess.Longest} symbols with four labels at each step, each present with a probability that depends on "
            + $"all symbols so far (`Labels/LabelProcess.cs`): {TrainingSequences:N0} for training and {ValidationSequences:N0} others for "
            + $"validation, in batches of mixed lengths. One layer of 32 units, batches of 50, learning rate 0.01, {Trial.Optimization}");
        report.Add($"On the validation sequences the lowest expected loss is {best:F5} nats per label, the entropy of the true "
            + $"probabilities. On the labels that were drawn, the loss of these probabilities is {truth:F5}; the difference is chance. A model that "
            + $"knows how frequent each label is, but not the history, has a loss of {LabelProcess.LossWithoutHistory(validation):F5} at best.");
        report.Add(table);
        LossSection.AddPlot(report, results, runs, ("lowest expected", best));
        return results.Finish(report, findings);
    }
}
