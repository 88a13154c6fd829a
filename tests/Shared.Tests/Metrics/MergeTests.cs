using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

public class MergeTests
{
    public static TheoryData<OutputKinds> Kinds => RandomCases.Kinds;

    /// <summary>Rows are shuffled, split among 1 to 7 sums, added in blocks, sent as bytes, and merged in a random tree.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_order_of_rows_and_no_tree_of_merges_changes_a_bit(OutputKinds kind)
    {
        MetricCase rows = RandomCases.Create(kind);
        MetricSet set = MetricSet.Create(RandomCases.MetricsFor(kind), rows.Subject);
        MetricSums whole = rows.Sums(set, [.. Enumerable.Range(0, rows.Count)]);
        string expected = Text(set.Report(whole));
        Random random = new(5);

        for (int parts = 1; parts <= 7; parts++)
        {
            MetricSums[] sums = [.. Enumerable.Range(0, parts).Select(_ => set.CreateSums())];
            int[] order = [.. Enumerable.Range(0, rows.Count)];
            random.Shuffle(order);
            for (int first = 0, count; first < order.Length; first += count)
            {
                count = Math.Min(random.Next(1, 6), order.Length - first);
                rows.Add(sums[random.Next(parts)], order[first..(first + count)]);
            }

            List<MetricSums> waiting = [.. sums.Select(part => set.Read(part.ToBytes()))];
            while (waiting.Count > 1)
            {
                int at = random.Next(waiting.Count - 1);
                waiting[at].Merge(waiting[at + 1]);
                waiting.RemoveAt(at + 1);
            }

            Assert.Equal(expected, Text(set.Report(waiting[0])));
            Assert.Equal(whole.ToBytes(), waiting[0].ToBytes());
            Assert.Equal(whole.Rows, waiting[0].Rows);
        }
    }

    [Theory]                                        // whole sequences have no weight
    [InlineData(OutputKinds.Classes)]
    [InlineData(OutputKinds.Labels)]
    [InlineData(OutputKinds.Numbers)]
    [InlineData(OutputKinds.Quantiles)]
    public void A_weight_is_as_good_as_that_many_equal_rows(OutputKinds kind)
    {
        MetricCase rows = RandomCases.Create(kind);
        int[] repeated = [.. Enumerable.Range(0, rows.Count).SelectMany(r => Enumerable.Repeat(r, (int)rows.Weights[r]))];
        MetricCase unweighted = new()
        {
            Subject = rows.Subject,
            Predictions = rows.Predictions,
            Classes = rows.Classes,
            Values = rows.Values,
            Naive = rows.Naive,
            Seasonal = rows.Seasonal,
            TrainingErrors = rows.TrainingErrors,
        };
        MetricSet set = MetricSet.Create(RandomCases.MetricsFor(kind), rows.Subject);

        MetricReport one = set.Report(rows.Sums(set, [.. Enumerable.Range(0, rows.Count)])), other = set.Report(unweighted.Sums(set, repeated));

        Assert.Equal(one.Figures.Select(figure => figure.Name), other.Figures.Select(figure => figure.Name));
        foreach (MetricFigure figure in one.Figures) Assert.Equal(other[figure.Name]!.Value, figure.Value, 1e-13 * Math.Abs(figure.Value));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_rows_nothing_is_defined_and_the_report_says_so(OutputKinds kind)
    {
        MetricCase rows = RandomCases.Create(kind);
        MetricSet set = MetricSet.Create(MetricRegistry.Defaults(kind), rows.Subject);

        MetricReport report = set.Report(set.Read(set.CreateSums().ToBytes()));

        Assert.Contains("No row counted, so there is nothing to judge.", report.Notes);
        Assert.All(report.Figures, figure => Assert.True(figure.Value is double.NaN or 0, $"{figure.Name} is {figure.Value}"));
    }

    /// <summary>Every number of a report with all of its bits.</summary>
    static string Text(MetricReport report)
    {
        static string Bits(double value) => $"{value:r} {BitConverter.DoubleToInt64Bits(value):x}";
        IEnumerable<string> figures = report.Figures.Select(figure => $"{figure.Name} {Bits(figure.Value)}");
        IEnumerable<string> cells = report.Tables.SelectMany(table =>
            table.Rows.Select(row => $"{table.Name} {row.Name} {string.Join(' ', row.Values.Select(Bits))}"));
        return string.Join('\n', figures.Concat(cells).Concat(report.Notes));
    }
}
