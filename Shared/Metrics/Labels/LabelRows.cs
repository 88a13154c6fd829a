namespace Windrow.Metrics;

/// <summary>How well the set of labels of each row was predicted.</summary>
sealed class LabelRows : MetricState<LabelRows>, IMetricState<LabelRows>
{
    readonly ExactSum _f1 = new();
    double _weight, _allRight, _wrong;

    /// <summary>Weight of all rows.</summary>
    public double Weight => _weight;

    /// <summary>Weight of the rows in which every label is right.</summary>
    public double AllRight => _allRight;

    /// <summary>Weight of the wrong labels.</summary>
    public double Wrong => _wrong;

    /// <summary>Sum of the rows' F1.</summary>
    public double F1 => _f1.Value;

    public static LabelRows Create(MetricSubject subject) => new();

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight == 0) continue;
            ReadOnlySpan<float> predictions = rows.Predictions.Row(r), targets = rows.Values.Row(r);
            int hits = 0, predicted = 0, actual = 0;
            for (int k = 0; k < predictions.Length; k++)
            {
                bool yes = LabelDecision.IsYes(predictions[k]), should = LabelDecision.IsYes(targets[k]);
                predicted += yes ? 1 : 0;
                actual += should ? 1 : 0;
                hits += yes && should ? 1 : 0;
            }

            int wrong = predicted + actual - 2 * hits;
            _weight += weight;
            _wrong += weight * wrong;
            if (wrong == 0) _allRight += weight;
            _f1.Add(weight * Ratios.Of(RatioKind.F1, hits, predicted, actual));
        }
    }

    protected override void Merge(LabelRows other)
    {
        _f1.Add(other._f1);
        _weight += other._weight;
        _allRight += other._allRight;
        _wrong += other._wrong;
    }

    internal override void Write(BinaryWriter to)
    {
        _f1.Write(to);
        to.WriteCounts([_weight, _allRight, _wrong]);
    }

    internal override void Read(BinaryReader from)
    {
        _f1.Read(from);
        (_weight, _allRight, _wrong) = (from.ReadCount(), from.ReadCount(), from.ReadCount());
    }
}
