using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Metrics;

/// <summary>Transcripts of the most probable outputs, and how they are judged. The edits were counted by hand.</summary>
public class TranscriptTests
{
    /// <summary>Outputs a, b, c and the blank, -.</summary>
    [Theory]
    [InlineData("a", "a")]
    [InlineData("-", "")]
    [InlineData("aaaa", "a")]
    [InlineData("a-a", "aa")]
    [InlineData("--ab--bbc-", "abbc")]
    [InlineData("abcabc", "abcabc")]
    public void Repeated_outputs_count_once_and_then_blanks_are_removed(string outputs, string expected)
    {
        float[] logits = Logits(outputs);
        PackedShape at = new(outputs.Length + 2, 2);
        at.Set([outputs.Length, 0]);
        Assert.Equal(expected, string.Concat(BestPath.Of(new MatrixView(logits, outputs.Length, 4), at, 0).Select(token => "abc"[token])));
        Assert.Empty(BestPath.Of(new MatrixView(logits, outputs.Length, 4), at, 1));
    }

    [Fact]
    public void Rates_are_over_all_transcripts_together()
    {
        MetricCase transcripts = new()
        {
            Subject = new MetricSubject { Kind = OutputKinds.Transcripts, Outputs = 4 },
            Transcripts = [Pair("abc", "abc"), Pair("abc", "abbc"), Pair("aa", "b"), Pair("c", ""), Pair("ab", "ab")],
        };
        MetricReport report = transcripts.Report("tokenErrorRate", "transcriptAccuracy");
        Assert.Equal(4 / 11.0, report["tokenErrorRate"]);        // an insertion, a substitution with a deletion, a deletion
        Assert.Equal(2 / 5.0, report["transcriptAccuracy"]);
    }

    [Fact]
    public void Without_expected_tokens_there_is_no_error_rate_and_the_report_says_so()
    {
        MetricReport report = new MetricCase { Subject = new MetricSubject { Kind = OutputKinds.Transcripts, Outputs = 4 }, Transcripts = [Pair("", "a")] }.Report("tokenErrorRate");
        Assert.Equal(double.NaN, report["tokenErrorRate"]);
        Assert.Equal(["tokenErrorRate is not defined: the expected transcripts have no tokens."], report.Notes);
    }

    /// <summary>A model's loss is that of its rows; each weighs as much as it has tokens.</summary>
    [Fact]
    public void The_loss_of_a_window_divides_by_the_tokens_of_all_transcripts()
    {
        ModelPorts ports = new() { InputWidth = 1, Outputs = 4, Task = new TaskOptions { Loss = new CtcOptions() } };
        SequenceBatch batch = new(ports.Format, 6, 4);
        batch.Shape.Set([4, 6, 2, 0]);
        foreach ((int row, int[] tokens) in new[] { (0, new[] { 0, 1, 1 }), (1, [2]), (2, []), (3, []) }) tokens.CopyTo(batch.SetTranscript(row, tokens.Length));
        float[] logits = Logits(new string('-', 12));
        LossFunction loss = LossFunction.Create(ports);

        (double sum, double weight) = loss.Loss(new MatrixSpan([.. logits], 12, 4), batch, 0);
        (double same, double sameWeight) = loss.LossAndGradient(new MatrixSpan([.. logits], 12, 4), batch, 0);

        Assert.Equal(5, weight);         // 3, 1 and at least 1
        Assert.Equal((sum, weight), (same, sameWeight));
        Assert.True(sum > 0 && double.IsFinite(sum));
        Assert.True(batch.Classes.IsEmpty);
        Assert.Contains("A transcript has 7 tokens; expected at most 6", Assert.Throws<ArgumentException>(() => batch.SetTranscript(0, 7).Length).Message, StringComparison.Ordinal);
    }

    static WrittenTranscript Pair(string expected, string written) => new([.. expected.Select(c => c - 'a')], [.. written.Select(c => c - 'a')]);

    static float[] Logits(string outputs) => [.. outputs.SelectMany(output => "abc-".Select(one => one == output ? 2f : 0))];
}
