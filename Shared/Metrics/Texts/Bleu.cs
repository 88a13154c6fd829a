using System.Globalization;
using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>BLEU over all texts together, from 0 to 1.</summary>
/// <remarks><code>
/// pₙ = matching n-grams / written n-grams          BP = min(1, e^(1 − expected words / written words))
/// BLEU = BP · (p₁ p₂ p₃ p₄)^¼
/// </code>
/// The k-th pₙ in a row without a match becomes 1 / (2ᵏ · written n-grams): the smoothing <c>exp</c> of sacreBLEU, which writes 100 · BLEU with the
/// signature <c>nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp</c>. Papineni et al. 2002, https://aclanthology.org/P02-1040; Post 2018,
/// https://aclanthology.org/W18-6319; the smoothing is method 3 of Chen and Cherry 2014, https://aclanthology.org/W14-3346.</remarks>
sealed class Bleu() : Metric<WordNgrams>(
    "bleu", "BLEU: precision of the n-grams of 1 to 4 words, times a penalty for texts that are too short.", OutputKinds.Texts, MetricDirection.Larger)
{
    protected override void Report(WordNgrams state, MetricSubject subject, MetricReportBuilder report)
    {
        NgramSums sums = state.Sums;
        double penalty = BrevityPenalty(sums.Written[0], sums.Expected[0]);
        double precision = MeanPrecision(sums);
        report.Figure(Name, precision == 0 ? 0 : penalty * precision);
        report.Figure("brevityPenalty", penalty);

        string[] rows = [.. Enumerable.Range(1, sums.Longest).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        report.Column("wordNgrams", rows, "matching", [.. sums.Matches.Select(count => (double)count)]);
        report.Column("wordNgrams", rows, "written", [.. sums.Written.Select(count => (double)count)]);
        report.Column("wordNgrams", rows, "precision", [.. sums.Matches.Zip(sums.Written, (matches, written) => (double)matches / written)]);
        if (sums.Expected[0] > 0 && sums.Written[^1] == 0) report.Note($"{Name} is 0, because no text of at least {sums.Longest} words was written. Use chrf or cer.");
    }

    /// <summary>NaN when there are no words at all.</summary>
    static double BrevityPenalty(long written, long expected)
    {
        if (written >= expected) return written == 0 ? double.NaN : 1;
        return written == 0 ? 0 : PortableMath.Exp(1 - (double)expected / written);
    }

    /// <summary>The geometric mean of the smoothed precisions; 0 when no word matches, or no text has enough words.</summary>
    static double MeanPrecision(NgramSums sums)
    {
        if (sums.Matches[0] == 0 || sums.Written[^1] == 0) return 0;
        double logarithms = 0, smoothing = 1;
        for (int i = 0; i < sums.Longest; i++)
        {
            double matches = sums.Matches[i] > 0 ? sums.Matches[i] : 1 / (smoothing *= 2);
            logarithms += PortableMath.Log(matches / sums.Written[i]);
        }

        return PortableMath.Exp(logarithms / sums.Longest);
    }
}
