namespace Windrow.Metrics;

/// <summary>Sums over rows from which one or more metrics are computed.</summary>
/// <remarks>Adding a row allocates nothing, except that a state which keeps probabilities grows from time to time, and that
/// metrics of texts take each text apart.</remarks>
public abstract class MetricState
{
    /// <summary>Adds rows that <see cref="MetricSums"/> has checked.</summary>
    internal abstract void Add(in MetricRows rows);

    /// <summary>Adds whole sequences whose rows come, or came, in parts.</summary>
    internal virtual void AddSequences(in MetricRows rows)
    {
    }

    /// <summary>Adds the rows of another state of the same type and subject. The other state may be tidied, but keeps its value.</summary>
    internal abstract void Merge(MetricState other);

    internal abstract void Write(BinaryWriter to);

    /// <summary>Replaces the value with one that <see cref="Write"/> wrote.</summary>
    internal abstract void Read(BinaryReader from);
}

/// <inheritdoc/>
abstract class MetricState<TSelf> : MetricState
    where TSelf : MetricState<TSelf>
{
    internal sealed override void Merge(MetricState other) => Merge((TSelf)other);

    protected abstract void Merge(TSelf other);
}

/// <summary>How a state is created.</summary>
interface IMetricState<TSelf>
{
    static abstract TSelf Create(MetricSubject subject);
}
