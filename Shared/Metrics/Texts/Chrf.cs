namespace Windrow.Metrics;

/// <summary>chrF2 over all texts together, from 0 to 1.</summary>
/// <remarks><code>
/// P, R = means over n of matching / written and matching / expected n-grams of characters
/// chrF = (1 + β²) P R / (β² P + R), β = 2
/// </code>
/// A character is a Unicode code point; white space is left out. The means are over the n from 1 to 6 that both sides have. As sacreBLEU's chrF2, which
/// writes 100 · chrF with the signature <c>nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no</c>. Popović 2015, https://aclanthology.org/W15-3049.</remarks>
sealed class Chrf() : Metric<CharacterNgrams>(
    "chrf", "chrF2: F-score of the n-grams of 1 to 6 characters, in which recall counts twice as much as precision.", OutputKinds.Texts, MetricDirection.Larger)
{
    const double SquaredBeta = 4;

    protected override void Report(CharacterNgrams state, MetricSubject subject, MetricReportBuilder report)
    {
        double precisions = 0, recalls = 0;
        int count = 0;
        for (int i = 0; i < state.Sums.Longest; i++)
        {
            (double written, double expected, double matches) = (state.Sums.Written[i], state.Sums.Expected[i], state.Sums.Matches[i]);
            if (written == 0 || expected == 0) continue;
            precisions += matches / written;
            recalls += matches / expected;
            count++;
        }

        double precision = precisions / count, recall = recalls / count;
        report.Figure(Name, precisions + recalls > 0 ? (1 + SquaredBeta) * precision * recall / (SquaredBeta * precision + recall) : 0);
    }
}
