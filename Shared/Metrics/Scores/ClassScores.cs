namespace Windrow.Metrics;

/// <summary>The predicted probabilities of each class or label; of two classes, those of the second.</summary>
/// <remarks>All sets together have at most 2^20 different probabilities in 20 MB, or 1,024 for each class if that is more.</remarks>
sealed class ClassScores : MetricState<ClassScores>, IMetricState<ClassScores>
{
    /// <summary>Largest number of classes: with more, the sets would be too large.</summary>
    public const int MostClasses = 1000;

    const int MostScores = 1 << 20, FewestScores = 1024;

    readonly int _first;
    readonly bool _labels;

    ClassScores(MetricSubject subject)
    {
        _labels = subject.Kind == OutputKinds.Labels;
        _first = !_labels && subject.Outputs == 2 ? 1 : 0;
        int sets = subject.Outputs - _first, most = Math.Max(FewestScores, MostScores / sets);
        Sets = [.. Enumerable.Range(0, sets).Select(_ => new ScoreSet(most))];
    }

    public ScoreSet[] Sets { get; }

    public static ClassScores Create(MetricSubject subject) => new(subject);

    internal override void Add(in MetricRows rows)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            float weight = rows.Weight(r);
            if (weight == 0) continue;
            ReadOnlySpan<float> predictions = rows.Predictions.Row(r)[_first..];
            for (int k = 0; k < Sets.Length; k++)
            {
                bool isPositive = _labels ? LabelDecision.IsYes(rows.Values.Row(r)[k]) : rows.Classes[r] == k + _first;
                Sets[k].Add(predictions[k], isPositive, weight);
            }
        }
    }

    protected override void Merge(ClassScores other)
    {
        for (int k = 0; k < Sets.Length; k++) Sets[k].Add(other.Sets[k]);
    }

    internal override void Write(BinaryWriter to)
    {
        foreach (ScoreSet set in Sets) set.Write(to);
    }

    internal override void Read(BinaryReader from)
    {
        foreach (ScoreSet set in Sets) set.Read(from);
    }
}
