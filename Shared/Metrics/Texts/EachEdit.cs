namespace Windrow.Metrics;

/// <summary>The changes of words and of characters, by their kind.</summary>
sealed class EachEdit() : Metric<TextEdits>(
    "eachEdit", "Number of substituted, deleted and inserted words and characters, and of all that are expected.", OutputKinds.Texts, MetricDirection.Neither)
{
    protected override void Report(TextEdits state, MetricSubject subject, MetricReportBuilder report)
    {
        string[] rows = ["words", "characters"];
        void Column(string name, Func<EditCounts, long> count) => report.Column("edits", rows, name, [count(state.Words), count(state.Characters)]);
        Column("substituted", edits => edits.Substitutions);
        Column("deleted", edits => edits.Deletions);
        Column("inserted", edits => edits.Insertions);
        Column("expected", edits => edits.Expected);
    }
}
