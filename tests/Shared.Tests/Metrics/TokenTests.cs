using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

public class TokenTests
{
    /// <summary>Two sequences of two tokens. The targets' probabilities are ½, ¼, ⅛ and ½: 7 bits together.</summary>
    static MetricCase Rows(params int[] characters) => new()
    {
        Subject = new MetricSubject { Kind = OutputKinds.Tokens, Outputs = 3, Characters = characters },
        Predictions = [[0.5f, 0.25f, 0.25f], [0.25f, 0.5f, 0.25f], [0.5f, 0.375f, 0.125f], [0.25f, 0.25f, 0.5f]],
        Classes = [0, 2, 2, 2],
        Steps = 2,
    };

    [Fact]
    public void Perplexity_and_bits_follow_from_the_probability_of_the_text()
    {
        MetricReport report = Rows().Report("perplexity", "bitsPerCharacter", "logLoss", "accuracy", "exactMatch");

        Assert.Equal(Math.Pow(2, 7 / 4.0), report["perplexity"]!.Value, 1e-14);
        Assert.Equal(7 / 4.0, report["bitsPerCharacter"]!.Value, 1e-14);
        Assert.Equal(7 / 4.0 * Math.Log(2), report["logLoss"]!.Value, 1e-14);
        Assert.Equal(2 / 4.0, report["accuracy"]);
        Assert.Equal(0, report["exactMatch"]);
    }

    [Fact]
    public void Bits_are_divided_by_the_characters_of_the_target_tokens() =>
        Assert.Equal(7 / 13.0, Rows(1, 9, 4).Report("bitsPerCharacter")["bitsPerCharacter"]!.Value, 1e-14);

    [Fact]
    public void A_probability_of_0_costs_87_nats_and_is_told()
    {
        MetricCase rows = new()
        {
            Subject = new MetricSubject { Kind = OutputKinds.Classes, Outputs = 2 },
            Predictions = [[1, 0], [1, 0]],
            Classes = [0, 1],
        };

        MetricReport report = rows.Report("logLoss");

        Assert.Equal(126 * Math.Log(2) / 2, report["logLoss"]!.Value, 1e-6);
        Assert.Equal(["1 targets had a probability of 0 in single precision; 1.2e-38 was used for them."], report.Notes);
    }

    /// <summary>Sequence 0 is right except where its weight is 0, sequence 1 is wrong, sequence 2 does not count.</summary>
    [Fact]
    public void A_sequence_matches_when_every_token_that_counts_is_right()
    {
        MetricCase rows = new()
        {
            Subject = new MetricSubject { Kind = OutputKinds.Tokens, Outputs = 2 },
            Predictions = [[1, 0], [1, 0], [1, 0], [0, 1], [1, 0], [1, 0]],
            Classes = [0, 1, 0, 0, 0, 0],
            Weights = [1, 0, 1, 1, 0, 0],
            Steps = 2,
        };

        Assert.Equal(0.5, rows.Report("exactMatch")["exactMatch"]);
    }

    [Fact]
    public void Decisions_of_a_decoder_replace_the_most_probable_classes()
    {
        MetricCase rows = Rows();
        MetricSet set = MetricSet.Create(["accuracy"], rows.Subject);
        MetricSums sums = set.CreateSums();
        sums.Add(new MetricRows { Predictions = new([0.5f, 0.25f, 0.25f], 1, 3), Classes = [2], Decisions = [2] });

        Assert.Equal(1, set.Report(sums)["accuracy"]);
    }
}
