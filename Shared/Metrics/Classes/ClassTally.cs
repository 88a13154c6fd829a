namespace Windrow.Metrics;

/// <summary>For each class or label: how often it was the target, how often it was predicted, and how often both.</summary>
sealed class ClassTally : MetricState<ClassTally>, IMetricState<ClassTally>
{
    readonly bool _labels;

    ClassTally(MetricSubject subject)
    {
        _labels = subject.Kind == OutputKinds.Labels;
        (Hits, Predicted, Actual) = (new double[subject.Outputs], new double[subject.Outputs], new double[subject.Outputs]);
    }

    /// <summary>Weight of the rows in which the class was both target and predicted: true positives.</summary>
    public double[] Hits { get; }

    /// <summary>Weight of the rows in which it was predicted: true and false positives.</summary>
    public double[] Predicted { get; }

    /// <summary>Weight of the rows in which it was the target: true positives and false negatives.</summary>
    public double[] Actual { get; }

    public static ClassTally Create(MetricSubject subject) => new(subject);

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight == 0) continue;
            if (_labels) AddLabels(rows.Predictions.Row(r), rows.Values.Row(r), weight);
            else AddClass(rows.Decisions[r], rows.Classes[r], weight);
        }
    }

    void AddClass(int predicted, int actual, double weight)
    {
        Predicted[predicted] += weight;
        Actual[actual] += weight;
        if (predicted == actual) Hits[actual] += weight;
    }

    void AddLabels(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double weight)
    {
        for (int k = 0; k < predictions.Length; k++)
        {
            bool predicted = LabelDecision.IsYes(predictions[k]), actual = LabelDecision.IsYes(targets[k]);
            if (predicted) Predicted[k] += weight;
            if (actual) Actual[k] += weight;
            if (predicted && actual) Hits[k] += weight;
        }
    }

    protected override void Merge(ClassTally other)
    {
        Hits.AsSpan().AddCounts(other.Hits);
        Predicted.AsSpan().AddCounts(other.Predicted);
        Actual.AsSpan().AddCounts(other.Actual);
    }

    internal override void Write(BinaryWriter to)
    {
        to.WriteCounts(Hits);
        to.WriteCounts(Predicted);
        to.WriteCounts(Actual);
    }

    internal override void Read(BinaryReader from)
    {
        from.ReadCounts(Hits);
        from.ReadCounts(Predicted);
        from.ReadCounts(Actual);
    }
}
