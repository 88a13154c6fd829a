using System.CommandLine;
using System.Diagnostics;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Kernels;
using Windrow.Benchmarks.Reporting;
using Windrow.Benchmarks.Telemetry;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Telemetry;
using Windrow.Grains.TensorBoard;
using Windrow.Numerics.Blas;
using Windrow.Serving.Observability;

namespace Windrow.Benchmarks.Observability;

/// <summary><c>observability</c>: what it costs that others can watch: everything that a step does for metrics, traces and TensorBoard, without
/// the step.</summary>
static class ObservabilityBenchmark
{
    const int Workers = 4;

    static readonly Option<int> MillisecondsOption = SharedOptions.Number("--milliseconds", "Time for each row.", 2000, least: 10);

    public static Command Command()
    {
        Command command = new("observability", "What metrics, traces and TensorBoard cost a step.") { MillisecondsOption, SharedOptions.Blas, SharedOptions.Output };
        command.SetAction(Run);
        return command;
    }

    static void Run(ParseResult parsed)
    {
        int milliseconds = parsed.GetValue(MillisecondsOption);
        BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
        ModelCase modelCase = KernelsBenchmark.Models[0];
        double step = TelemetryMeasurement.Of(modelCase, blas, milliseconds).LeastSeconds;
        double segment = new JobPolicies().Segment.TotalSeconds;

        using SiloCompute compute = new(blas, slots: 1);
        using SiloMetrics metrics = new(compute, new SiloMirrors());
        StepEvent made = new()
        {
            Step = 7,
            Loss = 1.25,
            LearningRate = 0.01,
            GradientNorm = 0.5,
            Tokens = 2500,
            TokensPerSecond = 50_000,
            UpdateMilliseconds = 0.5,
            Workers = [.. Enumerable.Range(0, Workers).Select(worker => new WorkerTiming(worker, 40, 2, 1) { SumMilliseconds = 0.1 })],
        };
        metrics.Observe("demo-1", new StateEvent { State = JobState.Running });
        MarkdownTable table = new("what", "how often", "us", "bytes allocated", "of a step");
        Row("metrics of a step, no listener", "every step", 1, () => metrics.Observe("demo-1", made));
        Row("spans of a step, no listener", "every segment", segment / step, Trace);
        using PrometheusMetrics page = new(SiloMetrics.MeterName, "System.Runtime", "Microsoft.Orleans");
        Row("metrics of a step, Prometheus listens", "every step", 1, () => metrics.Observe("demo-1", made));
        Row("a page of metrics", "every 5 s", 5 / step, () => page.Text());
        using (ActivityListener listener = new() { ShouldListenTo = source => source.Name == StepTrace.SourceName, Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded })
        {
            ActivitySource.AddActivityListener(listener);
            Row("spans of a step, a collector listens", "every segment", segment / step, Trace);
        }

        using MemoryStream file = new();
        Row("TensorBoard's record of a step", "every step", 1, () =>
        {
            file.Position = 0;
            RecordFile.Append(file, EventMessage.Summary(made.Time, made.Step, 7, [EventMessage.Scalar("loss", made.Loss), EventMessage.Scalar("learning_rate", made.LearningRate),
                EventMessage.Scalar("gradient_norm", made.GradientNorm), EventMessage.Scalar("tokens_per_second", made.TokensPerSecond)]));
        });

        Report report = new("What it costs to be watched");
        report.Add($"One thread; all times are the least of many repetitions. A step is one window of {modelCase.Name}: {1000 * step:F1} ms. The job has {Workers} workers, and segments of {segment * 1000:F0} ms. "
            + "Files, and what a library does to send figures to a collector, are the work of other threads and not included.");
        report.Add(table);
        report.Add(Machine.Describe(blas.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));

        void Row(string what, string often, double steps, Action work)
        {
            double seconds = Stopwatches.Undisturbed([work], milliseconds)[0];
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            table.Add(what, often, $"{1e6 * seconds:F2}", $"{bytes}", $"{seconds / (steps * step):P4}");
        }
    }

    /// <summary>The spans of a step of one worker with two data shards, and of its update.</summary>
    static void Trace()
    {
        using Activity? segment = StepTrace.Segment("demo-1", 7, 5);
        using Activity? step = StepTrace.Begin("step", segment.Parent())?.SetTag("windrow.job", "demo-1").SetTag("windrow.step", 7L).SetTag("windrow.data_shard", 0);
        string? parent = step.Parent();
        for (int shard = 0; shard < 2; shard++)
        {
            using (StepTrace.Begin("compute", parent)?.SetTag("windrow.data_shard", shard))
            {
            }

            using (StepTrace.Begin("sum", parent)?.SetTag("windrow.data_shard", shard))
            {
            }
        }

        using Activity? exchange = StepTrace.Begin("exchange", parent);
        using Activity? update = StepTrace.Begin("update", exchange.Parent())?.SetTag("windrow.parameter_shard", 0);
    }
}
