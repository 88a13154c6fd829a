using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Reber;

/// <summary><c>reber</c>: an LSTM that knows the embedded Reber grammar exactly, and a simple network beside it.</summary>
static class ReberExperiment
{
    const int TrainingStrings = 3000, UnseenStrings = 1000, LongStrings = 500;

    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Training steps of each cell.", 3000);

    public static Command Command()
    {
        Command command = new("reber", "The embedded Reber grammar: every legal next symbol is to be known.")
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
        report.Add($"{TrainingStrings:N0} strings for training, the longest of {strings.Training.Max(text => text.Length)} symbols; "
            + $"{UnseenStrings:N0} others of fewer than {ReberStrings.Long}; and {LongStrings} of at least so many. One layer of 32 units, "
            + $"{steps:N0} steps with batches of 20, learning rate 0.01, {Trial.Optimization} A step is right when the symbols with a "
            + $"probability above {ReberScore.Threshold} are just those that the grammar allows; a string when all its steps are; an end when the last "
            + "symbol but one, which is the second one again, is.");
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
        findings.Expect("The LSTM knows every legal symbol of every unseen string, and no other.", unseen[0].RightStrings == UnseenStrings);
        findings.Expect("Its loss is at most 1 % above the lowest possible.", unseen[0].Loss < 1.01 * best);
        return results.Finish(report, findings);
    }

    static string Losses(double best) =>
        $"The lowest loss that is possible is {best:F5} nats a symbol: ln 2 for each choice that the grammar leaves.";

    static MarkdownTable Table(TrialRun[] runs, ReberScore[] scores, double best)
    {
        MarkdownTable table = new(
            "cell", "parameters", "steps right", "strings right", "ends right", "least probability of a legal symbol", "most of an illegal one",
            "loss", "above the lowest", "seconds");
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
