using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Reber;

/// <summary><c>reber</c>: an LSTM that learns the embedded Reber grammar exactly, compared with a simple network.</summary>
static class ReberExperiment
{
    const int TrainingStrings = 3000, UnseenStrings = 1000, LongStrings = 500;

    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Training steps of each cell.", 3000);

    public static Command Command()
    {
        Command command = new("reber", "The embedded Reber grammar: predicting every legal next symbol.")
        {
            StepsOption, ResultFolder.Option,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int steps = parsed.GetValue(StepsOption);
        ReberStrings strings = ReberStrings.Draw(TrainingStrings, UnseenStrings, LongStrings, seed: 1);
        double best = ReberStrings.BestLoss(strings.Unseen);
        using TemporaryFolder folder = new();
        TrialRun[] runs =
        [
            await ReberTrial.Of("LSTM, forget bias 1", ReberTrial.Lstm, strings, steps, folder).RunAsync(folder, Console.Error, cancellation),
            await ReberTrial.Of("RNN tanh", "cell: rnnTanh", strings, steps, folder).RunAsync(folder, Console.Error, cancellation),
        ];
        ReberScore[] unseen = [.. runs.Select(run => ReberScore.Of(run.Status.RunFolder, strings.Unseen))];
        ReberScore[] longUnseen = [.. runs.Select(run => ReberScore.Of(run.Status.RunFolder, strings.LongUnseen))];

        ResultFolder results = ResultFolder.Of(parsed, "reber");
        Report report = new("The embedded Reber grammar");
        report.Add($"{TrainingStrings:N0} strings for training, the longest with {strings.Training.Max(text => text.Length)} symbols; "
            + $"{UnseenStrings:N0} others with fewer than {ReberStrings.Long}; and {LongStrings} with at least {ReberStrings.Long}. One layer of 32 units, "
            + $"{steps:N0} steps with batches of 20, learning rate 0.01, {Trial.Optimization} A step is correct when the symbols with a "
            + $"probability above {ReberScore.Threshold} are exactly those that the grammar allows. A string is correct when all its steps are, and an end "
            + "is correct when the second-last symbol, which repeats the second one, is.");
        report.Add("## Unseen strings");
        report.Add(Table(runs, unseen, best));
        report.Add(Losses(best));
        report.Add("## Long unseen strings");
        report.Add(Table(runs, longUnseen, ReberStrings.BestLoss(strings.LongUnseen)));
        report.Add(Losses(ReberStrings.BestLoss(strings.LongUnseen)));
        report.Add("## Training");
        LossSection.AddPlot(report, results, runs, ("lowest possible", best));
        GradientSection.Add(report, results, runs);

        Findings findings = new();
        findings.Expect("The LSTM predicts every legal symbol of every unseen string, and no others.", unseen[0].RightStrings == UnseenStrings);
        findings.Expect("Its loss is at most 1 % above the lowest possible.", unseen[0].Loss < 1.01 * best);
        return results.Finish(report, findings);
    }

    static string Losses(double best) =>
        $"The lowest possible loss is {best:F5} nats per symbol: ln 2 for each choice that the grammar allows.";

    static MarkdownTable Table(TrialRun[] runs, ReberScore[] scores, double best)
    {
        MarkdownTable table = new(
            "cell", "parameters", "correct steps", "correct strings", "correct ends", "lowest probability of a legal symbol", "highest of an illegal one",
            "loss", "above the lowest possible", "seconds");
        foreach ((TrialRun run, ReberScore score) in runs.Zip(scores))
        {
            table.Add(
                run.Trial.Name, $"{run.Status.Parameters:N0}", $"{score.RightSteps:N0} of {score.Steps:N0}",
                $"{score.RightStrings:N0} of {score.Strings:N0}", $"{score.RightEnds:N0} of {score.Strings:N0}", $"{score.LeastLegal:F4}",
                $"{score.MostIllegal:F4}", $"{score.Loss:F5}", $"{score.Loss / best - 1:P2}", $"{run.Seconds:F0}");
        }

        return table;
    }
}
