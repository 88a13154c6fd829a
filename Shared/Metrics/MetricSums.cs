using System.Numerics.Tensors;
using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>What one or more metrics know about the rows of a data shard, or of several. Not thread-safe.</summary>
/// <remarks>The order of rows and how they were split among sums does not change a value: counts are whole numbers, and real numbers are
/// added exactly (<see cref="ExactSum"/>). Only row weights that are not whole numbers are added as doubles, with rounding; then the same
/// rows merged in the same tree give the same bits.</remarks>
public sealed class MetricSums
{
    readonly MetricSubject _subject;
    int[] _decisions = [];

    internal MetricSums(MetricSubject subject, MetricState[] states) => (_subject, States) = (subject, states);

    internal MetricState[] States { get; }

    /// <summary>Rows with a weight above 0.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds some rows.</summary>
    /// <exception cref="ArgumentException">The rows do not fit the subject, or something that counts is not a finite number.</exception>
    public void Add(MetricRows rows)
    {
        MetricRowCheck.Require(rows, _subject);
        if (_subject.HasClasses && rows.Decisions.IsEmpty) rows = rows with { Decisions = MostProbable(rows.Predictions) };
        for (int r = 0; r < rows.Count; r++) Rows += rows.Weight(r) > 0 ? 1 : 0;
        foreach (MetricState state in States) state.Add(rows);
    }

    /// <summary>Adds whole sequences whose rows are added in parts: see <see cref="MetricRows.IsPart"/>.</summary>
    /// <param name="rows">Classes, decisions, weights and the shape.</param>
    public void AddSequences(MetricRows rows)
    {
        foreach (MetricState state in States) state.AddSequences(rows);
    }

    /// <summary>Adds the rows of other sums, created by an equal set. The other sums keep their value.</summary>
    public void Merge(MetricSums other)
    {
        for (int s = 0; s < States.Length; s++) States[s].Merge(other.States[s]);
        Rows += other.Rows;
    }

    /// <summary>The sums in few bytes, for <see cref="MetricSet.Read"/>.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream))
        {
            writer.Write7BitEncodedInt64(Rows);
            foreach (MetricState state in States) state.Write(writer);
        }

        return stream.ToArray();
    }

    internal void Read(BinaryReader from)
    {
        Rows = from.Read7BitEncodedInt64();
        foreach (MetricState state in States) state.Read(from);
    }

    ReadOnlySpan<int> MostProbable(MatrixView predictions)
    {
        if (_decisions.Length < predictions.Rows) _decisions = new int[predictions.Rows];
        for (int r = 0; r < predictions.Rows; r++)
        {
            ReadOnlySpan<float> row = predictions.Row(r);
            int best = row.IndexOf(TensorPrimitives.Max(row));
            _decisions[r] = Math.Max(best, 0);      // a row that does not count may hold NaN
        }

        return _decisions.AsSpan(0, predictions.Rows);
    }
}
