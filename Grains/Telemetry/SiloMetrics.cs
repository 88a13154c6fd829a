using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Wire;

namespace Windrow.Grains.Telemetry;

/// <summary>What a silo tells about itself and about the jobs whose own grain it has, as the meter <see cref="MeterName"/> of .NET. One instance per
/// silo. docs/observability.md lists the metrics.</summary>
/// <remarks>A job's figures come from its events, which exist anyway, so a step is measured once, and training does nothing for a listener. Nearly
/// all metrics are read when somebody collects them. Only jobs at work have a series of their own, so the number of series does not grow with the
/// number of jobs that a silo has seen.</remarks>
public sealed class SiloMetrics : IHostedService, IDisposable
{
    /// <summary>Name of the meter, for those who listen.</summary>
    public const string MeterName = "Windrow";

    static readonly InstrumentAdvice<double> Steps = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
    static readonly InstrumentAdvice<double> Files = new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300] };
    static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [1, 10, 60, 600, 3600, 14_400, 86_400] };

    readonly ConcurrentDictionary<string, JobMeasures> _jobs = new(StringComparer.Ordinal);
    readonly Meter _meter;
    readonly Histogram<double> _stepDuration, _checkpointDuration, _queueDuration;
    readonly Counter<long> _checkpointFailures, _recoveries, _ended;

    /// <summary>The meter of one silo.</summary>
    /// <param name="compute">The silo's threads.</param>
    /// <param name="mirrors">The copies of states in its memory.</param>
    public SiloMetrics(SiloCompute compute, SiloMirrors mirrors)
    {
        _meter = new Meter(MeterName, ProductVersion.Current, tags: null, scope: this);
        _meter.CreateObservableUpDownCounter("windrow.jobs", JobsByState, "{job}", "Jobs at work whose own grain is on this silo, by state.");
        _ended = _meter.CreateCounter<long>("windrow.jobs.ended", "{job}", "Jobs that came to rest, by the state in which they did.");
        _recoveries = _meter.CreateCounter<long>("windrow.jobs.recoveries", "{recovery}", "How often jobs began to recover from a loss, or went back to a checkpoint.");
        _queueDuration = _meter.CreateHistogram("windrow.jobs.queued.duration", "s", "How long jobs waited for slots.", null, Waits);

        PerJob("windrow.job.steps", "{step}", "Steps that a job has made since this silo took it over; those made again after a loss count again.", job => job.Steps);
        PerJob("windrow.job.tokens", "{token}", "Targets in these steps.", job => job.Tokens);
        PerJob("windrow.job.loss", "Loss of a job's last step, in nats per target.", job => job.Loss);
        PerJob("windrow.job.validation.loss", "Validation loss of a job's last evaluation since this silo took it over; NaN before the first.", job => job.ValidationLoss);
        PerJob("windrow.job.learning.rate", "Learning rate of a job's last step.", job => job.LearningRate);
        PerJob("windrow.job.gradient.norm", "Norm of the mean gradient of a job's last step, before clipping.", job => job.GradientNorm);
        _meter.CreateObservableCounter("windrow.job.step.time", () => _jobs.Values.SelectMany(job => job.Times), "s", "Where the time of a job's steps went, by worker and phase.");
        _stepDuration = _meter.CreateHistogram("windrow.step.duration", "s", "How long a step took, by the clock of its slowest worker.", null, Steps);

        _checkpointDuration = _meter.CreateHistogram("windrow.checkpoint.duration", "s", "How long it took to write a checkpoint.", null, Files);
        _checkpointFailures = _meter.CreateCounter<long>("windrow.checkpoint.failures", "{failure}", "How often a job reported that a checkpoint could not be written.");

        _meter.CreateObservableCounter("windrow.tensor.io", Traffic, "By", "Bytes of gradients, parameters and states that this silo sent to others and received.");
        _meter.CreateObservableUpDownCounter("windrow.slots", () => compute.Workers.Count, "{slot}", "Workers that the silo computes at the same time.");
        (string Name, DedicatedThreads Threads)[] pools = [("workers", compute.Workers), ("updates", compute.Updates), ("files", compute.Files)];
        PerPool("windrow.pool.busy", "{thread}", "Threads of a pool that are working.", threads => threads.Busy);
        PerPool("windrow.pool.queue", "{item}", "Work that waits for a thread of a pool.", threads => threads.Waiting);
        _meter.CreateObservableCounter(
            "windrow.pool.items", () => pools.Select(pool => new Measurement<long>(pool.Threads.Taken, Pool(pool.Name))), "{item}", "Work that a pool's threads have begun.");
        _meter.CreateObservableCounter(
            "windrow.pool.wait.time", () => pools.Select(pool => new Measurement<double>(pool.Threads.Waited.TotalSeconds, Pool(pool.Name))), "s", "How long this work waited for a thread.");

        _meter.CreateObservableUpDownCounter("windrow.memory.resident", () => Environment.WorkingSet, "By", "Memory that the silo's process occupies.");
        _meter.CreateObservableUpDownCounter(
            "windrow.memory.limit", () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, "By", "Memory that it may occupy: that of the machine, or of the container.");
        _meter.CreateObservableUpDownCounter("windrow.memory.mirrors", () => mirrors.Bytes, "By", "Memory that copies of jobs' states occupy.");

        void PerPool(string name, string unit, string description, Func<DedicatedThreads, long> read) =>
            _meter.CreateObservableUpDownCounter(name, () => pools.Select(pool => new Measurement<long>(read(pool.Threads), Pool(pool.Name))), unit, description);
    }

    /// <summary>Notes what happened in a job whose grain is on this silo.</summary>
    internal void Observe(string jobId, JobEvent jobEvent)
    {
        switch (jobEvent)
        {
            case StateEvent state:
                Enter(jobId, state.State);
                break;
            case StepEvent step:
                if (_jobs.TryGetValue(jobId, out JobMeasures? training)) training.Add(step);
                if (_stepDuration.Enabled && step.Tokens > 0) _stepDuration.Record(step.Tokens / step.TokensPerSecond);
                break;
            case EvaluationEvent evaluation:
                if (_jobs.TryGetValue(jobId, out JobMeasures? evaluated)) evaluated.Add(evaluation);
                break;
            case CheckpointEvent checkpoint:
                _checkpointDuration.Record(checkpoint.Seconds);
                break;
            case CheckpointFailedEvent:
                _checkpointFailures.Add(1);
                break;
        }
    }

    /// <summary>A job continues by itself after a loss, or goes back to a checkpoint.</summary>
    internal void Recovered() => _recoveries.Add(1);

    /// <summary>The job's grain leaves this silo.</summary>
    internal void Forget(string jobId) => _jobs.TryRemove(jobId, out _);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;      // being created is all: the metrics exist before the first job

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    void Enter(string jobId, JobState state)
    {
        if (state.IsAtRest())
        {
            Forget(jobId);
            _ended.Add(1, new KeyValuePair<string, object?>("state", state.InWords()));
            return;
        }

        (JobState before, TimeSpan lasted) = _jobs.GetOrAdd(jobId, id => new JobMeasures(id, state)).Enter(state);
        if (before == JobState.Queued && state != JobState.Queued) _queueDuration.Record(lasted.TotalSeconds);
    }

    IEnumerable<Measurement<int>> JobsByState()
    {
        JobState[] states = [.. _jobs.Values.Select(job => job.State)];
        return Enum.GetValues<JobState>().Where(state => !state.IsAtRest())
            .Select(state => new Measurement<int>(states.Count(one => one == state), new KeyValuePair<string, object?>("state", state.InWords())));
    }

    static Measurement<long>[] Traffic() =>
    [
        new(TensorTraffic.SentBytes, new KeyValuePair<string, object?>("direction", "sent")),
        new(TensorTraffic.ReceivedBytes, new KeyValuePair<string, object?>("direction", "received")),
    ];

    static KeyValuePair<string, object?> Pool(string name) => new("pool", name);

    void PerJob(string name, string unit, string description, Func<JobMeasures, Measurement<long>> read) =>
        _meter.CreateObservableCounter(name, () => _jobs.Values.Select(read), unit, description);

    void PerJob(string name, string description, Func<JobMeasures, Measurement<double>> read) =>
        _meter.CreateObservableGauge(name, () => _jobs.Values.Select(read), unit: null, description);
}
