namespace Windrow.Metrics;

/// <summary>How often the target was the most probable class, the second, and so on.</summary>
/// <remarks>Of equally probable classes the first ranks highest, as for <see cref="MetricRows.Decisions"/>, so rank 0 is accuracy.</remarks>
sealed class TargetRanks : MetricState<TargetRanks>, IMetricState<TargetRanks>
{
    /// <summary>Ranks that are told apart.</summary>
    public const int MostRanks = 100;

    /// <summary>Weight of the rows whose target has each rank, from 0 on; the last number is that of all lower ranks.</summary>
    public double[] Counts { get; } = new double[MostRanks + 1];

    public static TargetRanks Create(MetricSubject subject) => new();

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight > 0) Counts[Math.Min(Rank(rows.Predictions.Row(r), rows.Classes[r]), MostRanks)] += weight;
        }
    }

    static int Rank(ReadOnlySpan<float> predictions, int target)
    {
        float own = predictions[target];
        int rank = 0;
        for (int k = 0; k < predictions.Length; k++) rank += predictions[k] > own || (predictions[k] == own && k < target) ? 1 : 0;
        return rank;
    }

    protected override void Merge(TargetRanks other) => Counts.AsSpan().AddCounts(other.Counts);

    internal override void Write(BinaryWriter to) => to.WriteCounts(Counts);

    internal override void Read(BinaryReader from) => from.ReadCounts(Counts);
}
