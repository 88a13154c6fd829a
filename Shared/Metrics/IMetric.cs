namespace Windrow.Metrics;

/// <summary>Which of two values of a metric is better.</summary>
public enum MetricDirection
{
    Larger,

    Smaller,

    /// <summary>The metric is a table, or a value that should be near a given one.</summary>
    Neither,
}

/// <summary>A way to judge predictions, chosen by name.</summary>
public interface IMetric
{
    /// <summary>How job files and reports name it. A metric that is one number reports it as a figure of this name.</summary>
    string Name { get; }

    /// <summary>What it measures, as a sentence.</summary>
    string Description { get; }

    /// <summary>The outputs that it can judge.</summary>
    OutputKinds Suits { get; }

    MetricDirection Better { get; }

    /// <summary>The type of the sums from which it is computed. Metrics with the same type share them.</summary>
    Type StateType { get; }

    /// <summary>Why it cannot be computed for these outputs, as a sentence; null when it can be. The kind of outputs is checked elsewhere.</summary>
    string? ProblemFor(MetricSubject subject);

    /// <summary>Creates the sums, over no rows yet.</summary>
    MetricState CreateState(MetricSubject subject);

    /// <summary>Computes the metric from its sums over all rows.</summary>
    void Report(MetricState state, MetricSubject subject, MetricReportBuilder report);
}
