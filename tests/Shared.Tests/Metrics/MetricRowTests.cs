using Windrow.Metrics;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Metrics;

[Collection(AloneCollection.Name)]
public class MetricRowTests
{
    static readonly MetricSubject Three = new() { Kind = OutputKinds.Classes, Outputs = 3 };

    [Theory]
    [InlineData(new[] { 0.5f, 0.25f, 0.25f }, new[] { 3 }, 1f, "The target of row 0 is class 3; expected 0 to 2.")]
    [InlineData(new[] { 0.5f, 0.25f, float.NaN }, new[] { 2 }, 1f, "A prediction in row 0 is NaN; metrics need probabilities from 0 to 1.")]
    [InlineData(new[] { 0.5f, 0.25f, -3f }, new[] { 2 }, 1f, "A prediction in row 0 is -3; metrics need probabilities from 0 to 1.")]
    [InlineData(new[] { 0.5f, 0.25f, 0.25f }, new[] { 2 }, -1f, "The weight of row 0 is -1; it must be 0 or a positive number.")]
    [InlineData(new[] { 0.5f, 0.25f, 0.25f }, new[] { 2, 1 }, 1f, "The predictions of some rows to judge are [1, 3]; expected [2, 3].")]
    public void Rows_that_do_not_fit_are_refused(float[] predictions, int[] classes, float weight, string expected)
    {
        MetricSums sums = MetricSet.Create(["accuracy"], Three).CreateSums();

        ArgumentException thrown = Assert.Throws<ArgumentException>(() =>
            sums.Add(new MetricRows { Predictions = new(predictions, 1, 3), Classes = classes, Weights = [.. classes.Select(_ => weight)] }));

        Assert.Equal(expected, thrown.Message);
    }

    [Fact]
    public void A_row_of_weight_0_may_hold_anything()
    {
        MetricSums sums = MetricSet.Create(MetricRegistry.Defaults(OutputKinds.Classes), Three).CreateSums();

        sums.Add(new MetricRows { Predictions = new([float.NaN, 2, -1], 1, 3), Classes = [-1], Weights = [0] });

        Assert.Equal(0, sums.Rows);
    }

    [Fact]
    public void Metrics_of_sequences_need_to_know_which_rows_form_them()
    {
        MetricSums sums = MetricSet.Create(["exactMatch"], Three with { Kind = OutputKinds.Tokens }).CreateSums();

        Assert.Throws<ArgumentException>(() => sums.Add(new MetricRows { Predictions = new([1, 0, 0], 1, 3), Classes = [0] }));
    }

    /// <summary>All metrics except those that keep probabilities. The rows are from arrays, so that only the metrics could allocate.</summary>
    [Fact]
    public void Adding_rows_allocates_nothing()
    {
        foreach (OutputKinds kind in new[] { OutputKinds.Classes, OutputKinds.Labels, OutputKinds.Numbers })
        {
            MetricCase rows = RandomCases.Create(kind);
            MetricSet set = MetricSet.Create(RandomCases.MetricsFor(kind).Except(["rocAuc", "averagePrecision"]), rows.Subject);
            MetricSums sums = set.CreateSums();
            float[] predictions = [.. rows.Predictions.SelectMany(row => row)], values = [.. rows.Values.SelectMany(row => row)];
            int count = rows.Count, width = rows.Predictions[0].Length;

            Assert.Equal(0, SteadyState.AllocatedBytes(() => sums.Add(new MetricRows
            {
                Predictions = new(predictions, count, width),
                Classes = rows.Classes,
                Values = values.Length > 0 ? new(values, count, values.Length / count) : default,
                Weights = rows.Weights,
            })));
        }
    }
}
