using Windrow.Benchmarks.Reporting;
using Windrow.Grains.Metrics;

namespace Windrow.Benchmarks.Measuring;

/// <summary>What a job's step events say of its speed.</summary>
static class StepTimes
{
    /// <summary>The speed of a job after its first steps.</summary>
    /// <param name="steps">All step events, in order.</param>
    /// <param name="skip">Steps at the beginning that do not count: code is compiled in them.</param>
    /// <exception cref="BenchmarkException">Too few steps are left.</exception>
    /// <remarks>The job learns of steps in bursts, a segment at a time, and an event has the time when the job learned of it. So the wall
    /// time is taken between the ends of two bursts, and everything that happens between and beside the steps is in it.</remarks>
    public static SpeedOfJob Measure(IReadOnlyList<StepEvent> steps, int skip)
    {
        int first = Enumerable.Range(0, steps.Count).Skip(skip).FirstOrDefault(i => EndsBurst(steps, i), steps.Count - 1), last = steps.Count - 1;
        if (first >= last)
            throw new BenchmarkException($"The job made {steps.Count} steps, of which {skip} do not count: too few to measure. Let it make more.");

        StepEvent[] measured = [.. steps.Skip(first + 1)];
        double seconds = (steps[last].Time - steps[first].Time).TotalSeconds;
        double Median(Func<StepEvent, double> value) => new Sample(measured.Select(value)).Median;
        return new SpeedOfJob
        {
            Steps = measured.Length,
            TokensPerSecond = measured.Sum(step => step.Tokens) / seconds,
            TokensPerSecondOfMedianStep = Median(step => step.TokensPerSecond),
            StepMilliseconds = Median(Milliseconds),
            ComputeMilliseconds = Median(step => Slowest(step).ComputeMilliseconds),
            WaitingMilliseconds = Median(step => step.Workers.Max(worker => worker.WaitingMilliseconds)),
            ExchangeMilliseconds = Median(step => Slowest(step).ExchangeMilliseconds),
            UpdateMilliseconds = Median(step => step.UpdateMilliseconds),
            BetweenMilliseconds = 1000 * seconds / measured.Length - measured.Average(Milliseconds),
        };
    }

    static bool EndsBurst(IReadOnlyList<StepEvent> steps, int i) =>
        i == steps.Count - 1 || (steps[i + 1].Time - steps[i].Time).TotalMilliseconds > Milliseconds(steps[i + 1]) / 2;

    static double Milliseconds(StepEvent step) => 1000 * step.Tokens / step.TokensPerSecond;

    static WorkerTiming Slowest(StepEvent step) => step.Workers.MaxBy(worker => worker.ComputeMilliseconds)!;
}

/// <summary>How fast a job went. Times are medians over the measured steps; compute and exchange are those of the worker that
/// computed longest.</summary>
sealed record SpeedOfJob
{
    /// <summary>Steps that were measured.</summary>
    public required int Steps { get; init; }

    /// <summary>Targets of the measured steps by wall time: the whole run.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Median of the steps' own figures, by the clock of the slowest worker.</summary>
    public required double TokensPerSecondOfMedianStep { get; init; }

    public required double StepMilliseconds { get; init; }

    public required double ComputeMilliseconds { get; init; }

    /// <summary>Of the worker that waited longest: while it did, the slowest one computed.</summary>
    public required double WaitingMilliseconds { get; init; }

    public required double ExchangeMilliseconds { get; init; }

    public required double UpdateMilliseconds { get; init; }

    /// <summary>Mean wall time for each step that no step accounts for: between segments, metrics, messages of the job.</summary>
    public required double BetweenMilliseconds { get; init; }
}
