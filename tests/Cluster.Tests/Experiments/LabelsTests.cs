using Windrow.Benchmarks.Measuring;
using Windrow.Experiments.Labels;
using Windrow.Experiments.Trials;

namespace Windrow.Tests.Experiments;

/// <summary>Several labels at each step of ragged sequences, with known probabilities.</summary>
public sealed class LabelsTests
{
    [Fact]
    public void The_labels_follow_from_the_symbols_as_they_are_described() => Assert.Equal(
        (double[][])
        [
            [0.1, 0.3, 0.05, 0.1],      // c
            [0.9, 0.3, 0.05, 0.1],      // ca
            [0.9, 0.8, 0.05, 0.6],      // cab
            [0.9, 0.8, 0.75, 0.1],      // cabd
            [0.1, 0.8, 0.75, 0.1],      // cabda
        ],
        LabelProcess.Probabilities("cabda"));

    [Fact]
    public void An_unknown_symbol_leaves_the_last_of_two_open() => Assert.Equal([0.9, 0.5, 0.05, 0.1], LabelProcess.Probabilities("a").Single());

    [Fact]
    public async Task A_trained_network_comes_within_two_percent_of_the_entropy_of_the_true_probabilities()
    {
        List<(string, bool[][])> training = LabelProcess.Draw(5000, seed: 1), validation = LabelProcess.Draw(4000, seed: 2);
        double best = LabelProcess.BestLoss(validation);
        using TemporaryFolder folder = new();
        Trial trial = LabelsTrial.Of("GRU", "cell: gru", training, validation, steps: 1000, folder);
        TrialRun run = await trial.RunAsync(folder, TextWriter.Null, CancellationToken.None);
        Assert.InRange(run.FinalLoss, 0.98 * best, 1.02 * best);
        Assert.True(run.FinalLoss < 0.75 * LabelProcess.LossWithoutHistory(validation));
    }
}
