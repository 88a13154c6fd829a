namespace Windrow.Metrics;

/// <summary>How often each class was predicted for each target class.</summary>
sealed class ConfusionCounts : MetricState<ConfusionCounts>, IMetricState<ConfusionCounts>
{
    readonly int _classes;

    ConfusionCounts(int classes) => (_classes, Counts) = (classes, new double[classes * classes]);

    /// <summary>[K, K], a row for each target class, a column for each predicted class.</summary>
    public double[] Counts { get; }

    public static ConfusionCounts Create(MetricSubject subject) => new(subject.Outputs);

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight > 0) Counts[rows.Classes[r] * _classes + rows.Decisions[r]] += weight;
        }
    }

    protected override void Merge(ConfusionCounts other) => Counts.AsSpan().AddCounts(other.Counts);

    internal override void Write(BinaryWriter to) => to.WriteCounts(Counts);

    internal override void Read(BinaryReader from) => from.ReadCounts(Counts);
}
