namespace Windrow.Metrics;

/// <summary>What is summed for each column of numbers.</summary>
sealed class NumberSums : MetricState<NumberSums>, IMetricState<NumberSums>
{
    readonly PointForecast _point;
    readonly ColumnScale[] _scales;

    NumberSums(MetricSubject subject)
    {
        _point = new PointForecast(subject);
        _scales = [.. Enumerable.Range(0, subject.Outputs).Select(subject.ScaleOf)];
        Columns = [.. _scales.Select(_ => new NumberColumn())];
    }

    public NumberColumn[] Columns { get; }

    /// <summary>Σ w.</summary>
    public ExactSum Weight { get; } = new();

    public static NumberSums Create(MetricSubject subject) => new(subject);

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight == 0) continue;
            Weight.Add(weight);
            ReadOnlySpan<float> predictions = rows.Predictions.Row(r), targets = rows.Values.Row(r);
            ReadOnlySpan<float> training = rows.TrainingErrors.Rows > 0 ? rows.TrainingErrors.Row(r) : [];
            for (int c = 0; c < Columns.Length; c++)
                Columns[c].Add(predictions[_point.IndexOf(c)], targets[c], weight, _scales[c], training.IsEmpty ? 0 : training[c]);
        }
    }

    protected override void Merge(NumberSums other)
    {
        Weight.Add(other.Weight);
        for (int c = 0; c < Columns.Length; c++) Columns[c].Add(other.Columns[c]);
    }

    internal override void Write(BinaryWriter to)
    {
        Weight.Write(to);
        foreach (NumberColumn column in Columns) column.Write(to);
    }

    internal override void Read(BinaryReader from)
    {
        Weight.Read(from);
        foreach (NumberColumn column in Columns) column.Read(from);
    }
}
