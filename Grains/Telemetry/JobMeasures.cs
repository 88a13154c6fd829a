using System.Diagnostics;
using System.Diagnostics.Metrics;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Telemetry;

/// <summary>Figures for one active job whose own grain is on this silo, taken from its events. They are written on the grain's turns and read when
/// metrics are collected; nothing is allocated per step.</summary>
sealed class JobMeasures(string jobId, JobState state)
{
    readonly Lock _gate = new();
    readonly KeyValuePair<string, object?> _job = new("windrow.job", jobId);
    WorkerTimes[] _workers = [];
    JobState _state = state;
    long _since = Stopwatch.GetTimestamp();         // when the job entered its state
    long _steps, _tokens;
    double _updateSeconds, _loss = double.NaN, _validationLoss = double.NaN, _learningRate = double.NaN, _gradientNorm = double.NaN;

    public JobState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>Notes the job's state.</summary>
    /// <returns>The state before, and how long it lasted.</returns>
    public (JobState Before, TimeSpan Lasted) Enter(JobState state)
    {
        lock (_gate)
        {
            (JobState before, long since) = (_state, _since);
            if (state != before) (_state, _since) = (state, Stopwatch.GetTimestamp());
            return (before, Stopwatch.GetElapsedTime(since));
        }
    }

    /// <summary>Adds a step. Steps that are made again after a loss count again: they are work that was done.</summary>
    public void Add(StepEvent step)
    {
        lock (_gate)
        {
            _steps += step.Steps;
            _tokens += step.Tokens;
            (_loss, _learningRate, _gradientNorm) = (step.Loss, step.LearningRate, step.GradientNorm);
            _updateSeconds += step.UpdateMilliseconds / 1000;
            if (_workers.Length < step.Workers.Length) Array.Resize(ref _workers, step.Workers.Length);
            for (int i = 0; i < step.Workers.Length; i++) _workers[i].Add(step.Workers[i]);
        }
    }

    public void Add(EvaluationEvent evaluation)
    {
        lock (_gate) _validationLoss = evaluation.ValidationLoss;
    }

    public Measurement<long> Steps => Locked(() => new Measurement<long>(_steps, _job));

    public Measurement<long> Tokens => Locked(() => new Measurement<long>(_tokens, _job));

    public Measurement<double> Loss => Locked(() => new Measurement<double>(_loss, _job));

    public Measurement<double> ValidationLoss => Locked(() => new Measurement<double>(_validationLoss, _job));

    public Measurement<double> LearningRate => Locked(() => new Measurement<double>(_learningRate, _job));

    public Measurement<double> GradientNorm => Locked(() => new Measurement<double>(_gradientNorm, _job));

    /// <summary>Where the time of the steps went, in seconds: for each worker and phase, and for the update, which the parameter shards make for all.</summary>
    public Measurement<double>[] Times => Locked<Measurement<double>[]>(() =>
    [
        .. _workers.SelectMany((times, worker) => times.Phases.Select(phase => Time(phase.Seconds, $"{worker}", phase.Name))),
        Time(_updateSeconds, "all", "update"),
    ]);

    Measurement<double> Time(double seconds, string worker, string phase) => new(seconds, _job, new("worker", worker), new("phase", phase));

    T Locked<T>(Func<T> read)
    {
        lock (_gate) return read();
    }

    /// <summary>Seconds of one worker.</summary>
    struct WorkerTimes
    {
        double _compute, _sum, _wait, _exchange;

        public readonly IEnumerable<(string Name, double Seconds)> Phases => [("compute", _compute), ("sum", _sum), ("wait", _wait), ("exchange", _exchange)];

        public void Add(WorkerTiming timing)
        {
            _compute += (timing.ComputeMilliseconds - timing.SumMilliseconds) / 1000;
            _sum += timing.SumMilliseconds / 1000;
            _wait += timing.WaitingMilliseconds / 1000;
            _exchange += timing.ExchangeMilliseconds / 1000;
        }
    }
}
