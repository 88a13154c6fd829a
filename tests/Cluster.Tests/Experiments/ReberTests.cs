using Windrow.Benchmarks.Measuring;
using Windrow.Experiments.Reber;
using Windrow.Experiments.Trials;

namespace Windrow.Tests.Experiments;

/// <summary>The embedded Reber grammar, learned from examples and then known exactly.</summary>
public sealed class ReberTests
{
    [Theory]
    [InlineData("BTBTXSETE", "PT B PT SX SX E T E")]
    [InlineData("BPBPVVEPE", "PT B PT TV PV E P E")]
    [InlineData("BPBTSXXTVPSEPE", "PT B PT SX SX SX TV TV PV SX E P E")]
    public void The_possible_next_symbols_are_those_in_the_diagram_of_the_grammar(string text, string possible) =>
        Assert.Equal(possible.Split(' '), ReberGrammar.Possible(text));

    [Theory]
    [InlineData("BTBTXSEPE")]       // the end differs from the beginning
    [InlineData("BTBTXSET")]        // the last symbol is missing
    [InlineData("BTBTXVETE")]       // no path leads from T, X to V and the end
    public void Other_strings_are_refused(string text) => Assert.Throws<ArgumentException>(() => ReberGrammar.Possible(text));

    /// <summary>From a state, e choices are left: the mean of e over the branches, plus 1 where there are two branches. Solved by hand, this gives 6
    /// for the inner string and 1 around it.</summary>
    [Fact]
    public void A_string_has_seven_choices_on_average()
    {
        Random random = new(1);
        double[] choices = [.. Enumerable.Range(0, 20_000).Select(_ => Choices(ReberGrammar.Next(random)))];
        double mean = choices.Average(), deviation = Math.Sqrt(choices.Average(count => (count - mean) * (count - mean)) / choices.Length);
        Assert.InRange(mean, 7 - 4 * deviation, 7 + 4 * deviation);

        static double Choices(string text) => ReberGrammar.Possible(text).Count(set => set.Length == 2);
    }

    [Fact]
    public async Task A_trained_network_knows_every_legal_symbol_of_every_unseen_string_and_no_other()
    {
        ReberStrings strings = ReberStrings.Draw(training: 2000, unseen: 300, longUnseen: 0, seed: 1);
        using TemporaryFolder folder = new();
        Trial trial = ReberTrial.Of("LSTM", ReberTrial.Lstm, strings, steps: 2000, folder);
        TrialRun run = await trial.RunAsync(folder, TextWriter.Null, CancellationToken.None);
        ReberScore score = ReberScore.Of(run.Status.RunFolder, strings.Unseen);
        Assert.Equal((300, 300), (score.RightStrings, score.RightEnds));
        Assert.InRange(score.Loss, ReberStrings.BestLoss(strings.Unseen), 1.02 * ReberStrings.BestLoss(strings.Unseen));
    }
}
