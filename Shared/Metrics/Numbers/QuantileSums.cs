namespace Windrow.Metrics;

/// <summary>For each predicted quantile of each column: the pinball loss, and how often the target was at or below it.</summary>
sealed class QuantileSums : MetricState<QuantileSums>, IMetricState<QuantileSums>
{
    readonly double[] _levels, _atOrBelow, _inside;
    readonly ExactSum[] _pinball;
    double _weight;

    QuantileSums(MetricSubject subject)
    {
        _levels = [.. subject.Levels];
        _pinball = [.. Enumerable.Range(0, subject.PredictionWidth).Select(_ => new ExactSum())];
        (_atOrBelow, _inside) = (new double[subject.PredictionWidth], new double[subject.Outputs]);
    }

    public double Weight => _weight;

    public static QuantileSums Create(MetricSubject subject) => new(subject);

    /// <summary>Σ w max(q d, (q − 1) d) with d = y − prediction, in the model's units.</summary>
    public double Pinball(int column, int level) => _pinball[column * _levels.Length + level].Value;

    /// <summary>Weight of the rows whose target is not above the predicted quantile.</summary>
    public double AtOrBelow(int column, int level) => _atOrBelow[column * _levels.Length + level];

    /// <summary>Weight of the rows whose target lies between the lowest and the highest predicted quantile, or on one of them.</summary>
    public double Inside(int column) => _inside[column];

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight == 0) continue;
            _weight += weight;
            ReadOnlySpan<float> targets = rows.Values.Row(r);
            for (int c = 0; c < targets.Length; c++)
                Add(rows.Predictions.Row(r).Slice(c * _levels.Length, _levels.Length), targets[c], c, weight);
        }
    }

    void Add(ReadOnlySpan<float> quantiles, float target, int column, double weight)
    {
        for (int l = 0; l < quantiles.Length; l++)
        {
            double difference = (double)target - quantiles[l];
            int i = column * quantiles.Length + l;
            _pinball[i].Add(weight * Math.Max(_levels[l] * difference, (_levels[l] - 1) * difference));
            if (difference <= 0) _atOrBelow[i] += weight;
        }

        if (target >= quantiles[0] && target <= quantiles[^1]) _inside[column] += weight;
    }

    protected override void Merge(QuantileSums other)
    {
        _weight += other._weight;
        for (int i = 0; i < _pinball.Length; i++) _pinball[i].Add(other._pinball[i]);
        _atOrBelow.AsSpan().AddCounts(other._atOrBelow);
        _inside.AsSpan().AddCounts(other._inside);
    }

    internal override void Write(BinaryWriter to)
    {
        to.WriteCount(_weight);
        foreach (ExactSum sum in _pinball) sum.Write(to);
        to.WriteCounts(_atOrBelow);
        to.WriteCounts(_inside);
    }

    internal override void Read(BinaryReader from)
    {
        _weight = from.ReadCount();
        foreach (ExactSum sum in _pinball) sum.Read(from);
        from.ReadCounts(_atOrBelow);
        from.ReadCounts(_inside);
    }
}
