using System.Diagnostics;
using Windrow.Grains.Training;
using Windrow.Metrics;
using Windrow.Sequences;

namespace Windrow.Grains.Jobs;

/// <summary>Evaluates the current parameters on all validation data, with the workers of the run.</summary>
/// <param name="run">The run.</param>
/// <param name="grains">Its grains.</param>
/// <param name="orders">What users ask of it: a pause interrupts an evaluation.</param>
/// <param name="policies">How long an order may have to wait.</param>
sealed class Validation(PreparedRun run, RunGrains grains, RunOrders orders, JobPolicies policies)
{
    /// <summary>The sum of the losses of all windows.</summary>
    /// <exception cref="OperationCanceledException">The job was paused or cancelled.</exception>
    public async Task<LossSum> LossAsync(EvaluationOrder order)
    {
        LossSum sum = default;
        for (int window = 0, count = 1; window < run.ValidationWindows;)
        {
            long sent = Stopwatch.GetTimestamp();
            int asked = Math.Min(count, run.ValidationWindows - window);
            sum = await grains.EvaluateAsync(order, window, asked).WaitAsync(orders.Interrupted);
            window += asked;
            count = NextCount(asked, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return sum;
    }

    /// <summary>The metrics over the windows that <see cref="LossAsync"/> has evaluated.</summary>
    /// <inheritdoc cref="LossAsync"/>
    public Task<MetricReport> MetricsAsync(EvaluationOrder order) =>
        grains.ReadMetricsAsync(MetricSet.Create(order.Metrics, run.Subject.InSeason(order.Season))).WaitAsync(orders.Interrupted);

    /// <summary>As many windows as take about as long as a segment.</summary>
    int NextCount(int count, double milliseconds) =>
        (int)Math.Clamp(count * policies.Segment.TotalMilliseconds / Math.Max(milliseconds, 1), 1, count * 8.0);
}
