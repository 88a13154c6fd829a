using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>The negative logarithms of the targets' probabilities, and the characters that the targets are.</summary>
sealed class LogLossSum : MetricState<LogLossSum>, IMetricState<LogLossSum>
{
    /// <summary>The smallest normal number in single precision, 1.2e-38. A probability below it counts as this one: softmax in single precision
    /// has no smaller ones, and a single row would make the mean infinite.</summary>
    public const float SmallestProbability = 1.17549435e-38f;

    readonly int[] _characters;
    readonly bool _labels;
    readonly ExactSum _sum = new();
    double _weight, _characterCount, _raised;

    LogLossSum(MetricSubject subject) => (_characters, _labels) = ([.. subject.Characters], subject.Kind == OutputKinds.Labels);

    /// <summary>In nats.</summary>
    public double Sum => _sum.Value;

    /// <summary>Targets: one for each row, or one for each label.</summary>
    public double Weight => _weight;

    public double Characters => _characterCount;

    /// <summary>Weight of the targets whose probability was too small.</summary>
    public double Raised => _raised;

    public static LogLossSum Create(MetricSubject subject) => new(subject);

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight == 0) continue;
            ReadOnlySpan<float> predictions = rows.Predictions.Row(r);
            if (_labels)
            {
                ReadOnlySpan<float> targets = rows.Values.Row(r);
                for (int k = 0; k < predictions.Length; k++) Add(LabelDecision.IsYes(targets[k]) ? predictions[k] : 1.0 - predictions[k], weight);
                continue;
            }

            int target = rows.Classes[r];
            Add(predictions[target], weight);
            _characterCount += weight * (_characters.Length > 0 ? _characters[target] : 1);
        }
    }

    void Add(double probability, double weight)
    {
        if (probability < SmallestProbability) _raised += weight;
        _sum.Add(-weight * PortableMath.Log(Math.Max(probability, SmallestProbability)));
        _weight += weight;
    }

    protected override void Merge(LogLossSum other)
    {
        _sum.Add(other._sum);
        _weight += other._weight;
        _characterCount += other._characterCount;
        _raised += other._raised;
    }

    internal override void Write(BinaryWriter to)
    {
        _sum.Write(to);
        to.WriteCounts([_weight, _characterCount, _raised]);
    }

    internal override void Read(BinaryReader from)
    {
        _sum.Read(from);
        (_weight, _characterCount, _raised) = (from.ReadCount(), from.ReadCount(), from.ReadCount());
    }
}
