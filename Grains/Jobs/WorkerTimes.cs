using Windrow.Grains.Training;

namespace Windrow.Grains.Jobs;

/// <summary>How long the workers of one start have computed.</summary>
sealed class WorkerTimes(int workers)
{
    readonly double[] _milliseconds = new double[workers];

    /// <summary>Number of steps that are counted.</summary>
    public int Steps { get; private set; }

    /// <summary>Mean time of each worker in a step, in milliseconds.</summary>
    public double[] Means => [.. _milliseconds.Select(sum => sum / Steps)];

    /// <summary>Counts the steps of a segment.</summary>
    /// <param name="reports">A report from each worker.</param>
    public void Add(IReadOnlyList<SegmentReport> reports)
    {
        int steps = reports.Min(report => report.Steps.Length);
        for (int i = 0; i < workers; i++) _milliseconds[i] += reports[i].Steps.Take(steps).Sum(step => step.ComputeMilliseconds);
        Steps += steps;
    }

    /// <summary>Begins again.</summary>
    public void Clear()
    {
        Array.Clear(_milliseconds);
        Steps = 0;
    }
}
