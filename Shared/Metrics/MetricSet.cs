namespace Windrow.Metrics;

/// <summary>The metrics of an evaluation: where they are computed, one <see cref="MetricSums"/> for each data shard; where the shards' sums
/// come together, a report.</summary>
/// <remarks>Metrics that need the same sums share them.</remarks>
public sealed class MetricSet
{
    readonly IMetric[] _metrics;
    readonly int[] _stateOf;        // the index of each metric's state
    readonly IMetric[] _creators;   // for each state, a metric that creates it

    MetricSet(IMetric[] metrics, MetricSubject subject)
    {
        (_metrics, Subject) = (metrics, subject);
        Type[] types = [.. metrics.Select(metric => metric.StateType).Distinct()];
        _creators = [.. types.Select(type => metrics.First(metric => metric.StateType == type))];
        _stateOf = [.. metrics.Select(metric => Array.IndexOf(types, metric.StateType))];
    }

    public MetricSubject Subject { get; }

    /// <summary>The metrics, in the order in which they were asked for.</summary>
    public IReadOnlyList<IMetric> Metrics => _metrics;

    /// <summary>Chooses metrics by name.</summary>
    /// <exception cref="ArgumentException">A name is unknown, a metric does not suit the outputs, or the subject contradicts itself; the message
    /// has a sentence for each problem.</exception>
    public static MetricSet Create(IEnumerable<string> names, MetricSubject subject)
    {
        string[] chosen = [.. names.Distinct()];
        string[] problems = [.. subject.Problems(), .. MetricRegistry.Problems(chosen, subject)];
        if (problems.Length > 0) throw new ArgumentException(string.Join(' ', problems), nameof(names));
        return new MetricSet([.. chosen.Select(name => MetricRegistry.Find(name)!)], subject);
    }

    /// <summary>Sums over no rows.</summary>
    public MetricSums CreateSums() => new(Subject, [.. _creators.Select(metric => metric.CreateState(Subject))]);

    /// <summary>The sums that <see cref="MetricSums.ToBytes"/> of an equal set wrote.</summary>
    /// <exception cref="EndOfStreamException">There are too few bytes.</exception>
    public MetricSums Read(byte[] bytes)
    {
        MetricSums sums = CreateSums();
        using MemoryStream stream = new(bytes, writable: false);
        using BinaryReader reader = new(stream);
        sums.Read(reader);
        return sums;
    }

    /// <summary>Computes all metrics.</summary>
    /// <param name="sums">Sums over all rows, created by this set.</param>
    public MetricReport Report(MetricSums sums)
    {
        MetricReportBuilder report = new();
        if (sums.Rows == 0) report.Note("No row counted, so there is nothing to judge.");
        for (int m = 0; m < _metrics.Length; m++) _metrics[m].Report(sums.States[_stateOf[m]], Subject, report);
        return report.ToReport();
    }
}
