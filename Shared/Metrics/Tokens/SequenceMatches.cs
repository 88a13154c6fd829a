using Windrow.Sequences;

namespace Windrow.Metrics;

/// <summary>How many sequences were predicted without an error. Each sequence counts once, unless all of its weights are 0.</summary>
sealed class SequenceMatches : MetricState<SequenceMatches>, IMetricState<SequenceMatches>
{
    long _sequences, _matches;

    public long Sequences => _sequences;

    public long Matches => _matches;

    public static SequenceMatches Create(MetricSubject subject) => new();

    internal override void Add(in MetricRows rows)
    {
        if (!rows.IsPart) AddSequences(rows);
    }

    internal override void AddSequences(in MetricRows rows)
    {
        PackedShape shape = SequenceRows.Require(rows);
        for (int row = 0; row < shape.Rows; row++)
        {
            bool counts = false, matches = true;
            for (int t = 0; t < shape.Lengths[row]; t++)
            {
                int position = shape.Position(row, t);
                if (rows.Weight(position) == 0) continue;
                counts = true;
                matches &= rows.Decisions[position] == rows.Classes[position];
            }

            _sequences += counts ? 1 : 0;
            _matches += counts && matches ? 1 : 0;
        }
    }

    protected override void Merge(SequenceMatches other)
    {
        _sequences += other._sequences;
        _matches += other._matches;
    }

    internal override void Write(BinaryWriter to)
    {
        to.Write7BitEncodedInt64(_sequences);
        to.Write7BitEncodedInt64(_matches);
    }

    internal override void Read(BinaryReader from) => (_sequences, _matches) = (from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
}
