using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

public class ScoreTests
{
    /// <summary>(probability, isPositive) with a probability that grows with the class.</summary>
    static (float Probability, bool IsPositive)[] Rows(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            bool positive = random.Next(3) == 0;
            double logit = 12 * (random.NextDouble() - 0.5) + (positive ? 2 : 0);
            return ((float)(1 / (1 + Math.Exp(-2 * logit))), positive);
        })];
    }

    static ScoreSet Set(int most, params IEnumerable<(float Probability, bool IsPositive)> rows)
    {
        ScoreSet set = new(most);
        foreach ((float probability, bool isPositive) in rows) set.Add(probability, isPositive, 1);
        return set;
    }

    /// <summary>The definition, pair by pair.</summary>
    static double Area((float Probability, bool IsPositive)[] rows)
    {
        double won = 0, pairs = 0;
        foreach ((float positive, _) in rows.Where(row => row.IsPositive))
        {
            foreach ((float negative, _) in rows.Where(row => !row.IsPositive))
            {
                won += positive > negative ? 1 : positive == negative ? 0.5 : 0;
                pairs++;
            }
        }

        return won / pairs;
    }

    static MetricReport Report(ScoreSet set)
    {
        ClassScores scores = ClassScores.Create(Two);
        scores.Sets[0] = set;
        MetricReportBuilder report = new();
        new RocAuc().Report(scores, Two, report);
        return report.ToReport();
    }

    static readonly MetricSubject Two = new() { Kind = OutputKinds.Classes, Outputs = 2 };

    [Fact]
    public void Few_probabilities_are_kept_exactly()
    {
        (float, bool)[] rows = [.. Rows(900, 1), .. Rows(900, 1), (0, true), (1, false), (0.5f, true), (0.5f, false), (1e-42f, false)];

        MetricReport report = Report(Set(1024, rows));

        Assert.Equal(Area(rows), report["rocAuc"]!.Value, 1e-14);
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Too_many_probabilities_are_rounded_and_the_error_is_within_the_stated_bound()
    {
        (float, bool)[] rows = Rows(6000, 2);

        ScoreSet set = Set(1024, rows);
        MetricReport report = Report(set);

        string note = Assert.Single(report.Notes);
        Assert.Contains($"probabilities of {set.Bits} significant bits, and is within ", note, StringComparison.Ordinal);
        string bound = note.Split("is within ")[1].Split(' ')[0];
        Assert.InRange(set.Bits, 4, 10);
        Assert.InRange(double.Parse(bound), 1e-6, 1e-3);
        Assert.InRange(Math.Abs(report["rocAuc"]!.Value - Area(rows)), 0, 1.05 * double.Parse(bound));
    }

    [Fact]
    public void What_is_kept_of_too_many_probabilities_does_not_depend_on_their_order()
    {
        (float, bool)[] rows = Rows(20_000, 3);
        byte[] expected = Bytes(Set(1024, rows));
        Random random = new(4);

        random.Shuffle(rows);
        ScoreSet[] parts = [.. rows.Chunk(1900).Select(part => Set(1024, part))];
        while (parts.Length > 1)
        {
            parts[0].Add(parts[^1]);
            parts = parts[..^1];
        }

        Assert.Equal(expected, Bytes(parts[0]));
    }

    [Fact]
    public void A_class_that_never_or_always_occurs_has_no_area_and_the_report_says_why()
    {
        MetricReport report = Report(Set(1024, (0.25f, true), (0.75f, true)));

        Assert.Equal(double.NaN, report["rocAuc"]);
        Assert.Equal(["rocAuc is not defined: it needs rows that are of the class and rows that are not."], report.Notes);
    }

    static byte[] Bytes(ScoreSet set)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        set.Write(writer);
        ScoreSet copy = new(1024);
        stream.Position = 0;
        using BinaryReader reader = new(stream);
        copy.Read(reader);
        Assert.Equal(set.Positive.ToArray(), copy.Positive.ToArray());
        Assert.Equal(set.Bits, copy.Bits);
        return stream.ToArray();
    }
}
