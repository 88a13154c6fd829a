using Windrow.Sequences;

namespace Windrow.Metrics;

/// <summary>For each type of entity: how many are in the targets, how many were predicted, and how many were predicted with the right type,
/// beginning and end.</summary>
sealed class EntityCounts : MetricState<EntityCounts>, IMetricState<EntityCounts>
{
    readonly TagScheme _scheme;

    EntityCounts(MetricSubject subject)
    {
        _scheme = new TagScheme(subject.Names);
        (Hits, Predicted, Actual) = (new double[Types.Count], new double[Types.Count], new double[Types.Count]);
    }

    public IReadOnlyList<string> Types => _scheme.Types;

    public double[] Hits { get; }

    public double[] Predicted { get; }

    public double[] Actual { get; }

    public static EntityCounts Create(MetricSubject subject) => new(subject);

    internal override void Add(in MetricRows rows)
    {
        PackedShape shape = SequenceRows.Require(rows);
        for (int row = 0; row < shape.Rows; row++)
        {
            EntityReader reader = new(_scheme, this);
            for (int t = 0; t < shape.Lengths[row]; t++)
            {
                int position = shape.Position(row, t);
                if (rows.Weight(position) > 0) reader.Next(rows.Classes[position], rows.Decisions[position]);
            }

            reader.Next(TagScheme.Outside, TagScheme.Outside);
        }
    }

    protected override void Merge(EntityCounts other)
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

    /// <summary>Reads the tags of one sequence, and counts its entities.</summary>
    struct EntityReader(TagScheme scheme, EntityCounts counts)
    {
        int _actual = TagScheme.Outside, _predicted = TagScheme.Outside;        // the tags before
        bool _agree;                                                            // whether both are in an entity that began at the same place, of the same type

        public void Next(int actual, int predicted)
        {
            bool ended = scheme.Ended(_actual, actual), predictedEnded = scheme.Ended(_predicted, predicted);
            if (ended && predictedEnded && _agree) counts.Hits[scheme.TypeOf(_actual)]++;
            if (ended || predictedEnded) _agree = false;

            bool begins = scheme.Begins(_actual, actual), predictedBegins = scheme.Begins(_predicted, predicted);
            if (begins) counts.Actual[scheme.TypeOf(actual)]++;
            if (predictedBegins) counts.Predicted[scheme.TypeOf(predicted)]++;
            if (begins || predictedBegins) _agree = begins && predictedBegins && scheme.TypeOf(actual) == scheme.TypeOf(predicted);
            (_actual, _predicted) = (actual, predicted);
        }
    }
}
