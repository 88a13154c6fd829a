using Windrow.Metrics;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Metrics;

public class MetricRegistryTests
{
    public static TheoryData<OutputKinds> Kinds => RandomCases.Kinds;

    [Theory]
    [InlineData("acuracy", OutputKinds.Classes, "There is no metric 'acuracy'; did you mean accuracy?")]
    [InlineData("macro-f1", OutputKinds.Labels, "There is no metric 'macro-f1'; did you mean macroF1?")]
    [InlineData("top0Accuracy", OutputKinds.Classes, "There is no metric 'top0Accuracy'; did you mean top5Accuracy?")]
    [InlineData("rmse", OutputKinds.Labels, "The metric rmse does not suit labels; for these there are ")]
    [InlineData("bleu", OutputKinds.Tokens, "The metric bleu does not suit tokens; it judges whole texts, which only `windrow evaluate` writes.")]
    [InlineData("xyz", OutputKinds.Tokens, "There is no metric 'xyz'; for tokens there are ")]
    public void A_wrong_name_is_answered_with_the_right_ones(string name, OutputKinds kind, string expected) =>
        Assert.StartsWith(expected, Assert.Single(MetricRegistry.Problems([name], kind)), StringComparison.Ordinal);

    [Theory]
    [InlineData("top8Accuracy", 7, "The metric top8Accuracy does not fit 7 classes; the number must be from 1 to 7.")]
    [InlineData("confusionMatrix", 1001, "The metric confusionMatrix of 1001 classes is too large")]
    [InlineData("rocAuc", 1001, "The metric rocAuc of 1001 classes takes too much memory")]
    [InlineData("rocAuc", 1, "The metric rocAuc needs at least 2 classes; there is 1.")]
    public void A_metric_that_does_not_fit_the_outputs_says_why(string name, int classes, string expected)
    {
        MetricSubject subject = new() { Kind = OutputKinds.Classes, Outputs = classes };

        Assert.StartsWith(expected, Assert.Single(MetricRegistry.Problems([name], subject)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MetricSet.Create([name], subject));
    }

    [Fact]
    public void A_tag_that_is_none_is_named()
    {
        MetricSubject subject = new() { Kind = OutputKinds.Tags, Outputs = 3, Names = ["O", "B-PER", "PER"] };

        Assert.StartsWith(
            "The metric entityF1 cannot read the tag 'PER'", Assert.Single(MetricRegistry.Problems(["entityF1"], subject)), StringComparison.Ordinal);
    }

    /// <summary>What is named like a metric is that metric, and early stopping can follow it.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_metric_with_a_direction_reports_a_figure_of_its_name(OutputKinds kind)
    {
        MetricCase rows = RandomCases.Create(kind);
        string[] names = RandomCases.MetricsFor(kind);

        MetricReport report = rows.Report(names);

        Assert.Empty(MetricRegistry.Problems(MetricRegistry.Defaults(kind), rows.Subject));
        Assert.All(names.Where(name => MetricRegistry.Find(name)!.Better != MetricDirection.Neither), name => Assert.NotNull(report[name]));
    }

    [Fact]
    public void The_document_of_evaluation_explains_every_metric()
    {
        string document = Repository.Read("docs/evaluation.md");

        Assert.All(MetricRegistry.All, metric => Assert.Contains($"| `{metric.Name}` | {metric.Description} |", document, StringComparison.Ordinal));
        Assert.Equal(MetricRegistry.All.Count, MetricRegistry.All.Select(metric => metric.Name).Distinct().Count());
    }

    [Fact]
    public void What_contradicts_itself_is_told_at_once()
    {
        MetricSubject subject = new() { Kind = OutputKinds.Quantiles, Outputs = 2, Names = ["a"], Levels = [0.9, 0.1], Scales = [new(0, 0), new(0, 1)] };

        ArgumentException thrown = Assert.Throws<ArgumentException>(() => MetricSet.Create(["pinball"], subject));

        Assert.Contains("There are 1 names for 2 outputs", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("The deviation of a column is not positive.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("levels [0.9, 0.1]", thrown.Message, StringComparison.Ordinal);
    }
}
