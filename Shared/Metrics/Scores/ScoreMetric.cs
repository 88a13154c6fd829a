namespace Windrow.Metrics;

/// <summary>A metric of how well the probabilities of a class order the rows: the value for the second of two classes, or the mean over several
/// classes (each against the rest) or labels, with the value of each in a table.</summary>
abstract class ScoreMetric(string name, string description)
    : Metric<ClassScores>(name, description, OutputKinds.Classes | OutputKinds.Labels, MetricDirection.Larger)
{
    public override string? ProblemFor(MetricSubject subject)
    {
        if (subject.Kind == OutputKinds.Classes && subject.Outputs < 2) return $"The metric {Name} needs at least 2 classes; there is 1.";
        return subject.Outputs <= ClassScores.MostClasses
            ? null
            : $"The metric {Name} of {subject.Outputs} classes takes too much memory; it is available for up to {ClassScores.MostClasses}.";
    }

    protected sealed override void Report(ClassScores state, MetricSubject subject, MetricReportBuilder report)
    {
        double[] values = [.. state.Sets.Select(Of)];
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        report.Figure(Name, defined.Length == 0 ? double.NaN : defined.Sum() / defined.Length);
        if (values.Length > 1) report.Column(EachClass.Table, EachClass.RowsOf(subject), Name, values);

        int undefined = values.Length - defined.Length;
        if (undefined == values.Length) report.Note($"{Name} is not defined: {Needs}");
        else if (undefined > 0)
            report.Note($"{Name} leaves out {undefined} of {values.Length} classes or labels, for which it is not defined: {Needs}");
        int bits = state.Sets.Min(set => set.Bits);
        if (bits == ScoreSet.FullBits) return;
        report.Note(
            $"There are too many different probabilities to keep, so {Name} is computed from probabilities of {bits} significant bits{Bound(state)}.");
    }

    /// <summary>The value for one class; NaN where it is not defined.</summary>
    protected abstract double Of(ScoreSet set);

    /// <summary>What the rows must have for it to be defined, as a sentence.</summary>
    protected abstract string Needs { get; }

    /// <summary>What is known about the error that rounding causes, to end a sentence with.</summary>
    protected virtual string Bound(ClassScores state) => "";
}
