using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Views;

/// <summary>A job's progress according to its events so far. Rates are computed from the times in the events: a replay shows how fast the
/// job was, not how fast its events were read.</summary>
sealed class JobProgress(string jobId)
{
    // Weight of each value relative to the next: averages over about 50 and about 10 records. A record is one step or, in a long run, one segment.
    const double LossDecay = 0.98;
    const double SpeedDecay = 0.9;

    readonly MovingAverage _loss = new(LossDecay);
    readonly MovingAverage _speed = new(SpeedDecay);
    readonly SortedDictionary<int, WorkerShares> _workers = [];

    // Where the current stretch of training began: the first step since the job's state last changed.
    (DateTimeOffset Time, long Step)? _stretch;
    DateTimeOffset _lastStepTime;

    public string JobId => jobId;

    /// <summary>Number of the last event that was applied; 0 before the first.</summary>
    public long Sequence { get; private set; }

    public JobState? State { get; private set; }

    public string? Message { get; private set; }

    /// <summary>Why some of what the job writes is not being stored, which no event can tell; null while everything is.</summary>
    public string? StorageFailure { get; set; }

    public long Step { get; private set; }

    /// <summary>0 while unknown.</summary>
    public long TotalSteps { get; private set; }

    public int Epoch { get; private set; }

    /// <summary>Of the last step, in nats per token; null before the first.</summary>
    public double? Loss { get; private set; }

    /// <summary>Mean loss of about the last 50 steps.</summary>
    public double? SmoothedLoss => _loss.Value;

    public double? ValidationLoss { get; private set; }

    public double? BestValidationLoss { get; private set; }

    /// <summary>Metrics of the last evaluation; none before it.</summary>
    public IReadOnlyList<NamedFigure> Metrics { get; private set; } = [];

    public double? LearningRate { get; private set; }

    public double? GradientNorm { get; private set; }

    /// <summary>Mean of about the last 10 steps.</summary>
    public double? TokensPerSecond => _speed.Value;

    /// <summary>Where the workers' time goes, by worker number.</summary>
    public IReadOnlyDictionary<int, WorkerShares> Workers => _workers;

    public CheckpointEvent? LastCheckpoint { get; private set; }

    /// <summary>The gradient through time as it was last measured; no layers before that.</summary>
    public IReadOnlyList<LayerReport> Layers { get; private set; } = [];

    /// <summary>Fraction of the steps that are done, 0 to 1; null while the total is unknown.</summary>
    public double? Completed => TotalSteps > 0 ? Math.Min(1, (double)Step / TotalSteps) : null;

    /// <summary>Time that the remaining steps will take at the pace since training last started; null while the pace is unknown.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (_stretch is not { } stretch || TotalSteps == 0 || Step <= stretch.Step) return null;
            TimeSpan perStep = (_lastStepTime - stretch.Time) / (Step - stretch.Step);
            return perStep * Math.Max(0, TotalSteps - Step);
        }
    }

    /// <summary>Begins in the middle of a job, from its status and a summary of its events.</summary>
    public void Begin(JobStatus status, EventSummary summary)
    {
        foreach (JobEvent jobEvent in summary.Events) Apply(jobEvent);
        (Sequence, ValidationLoss, BestValidationLoss, Metrics) = (summary.Last, status.ValidationLoss, status.BestValidationLoss, status.Metrics);
        if (status.TotalSteps > 0) TotalSteps = status.TotalSteps;
    }

    public void Apply(JobEvent jobEvent)
    {
        Sequence = jobEvent.Sequence;
        switch (jobEvent)
        {
            case StepEvent step:
                Step = step.Step;
                Apply(step);
                break;
            case EvaluationEvent evaluation:
                (ValidationLoss, Metrics) = (evaluation.ValidationLoss, evaluation.Metrics);
                if (BestValidationLoss is not { } best || evaluation.ValidationLoss < best) BestValidationLoss = evaluation.ValidationLoss;
                break;
            case CheckpointEvent checkpoint:
                LastCheckpoint = checkpoint;
                break;
            case StateEvent state:
                (Step, State, Message) = (state.Step, state.State, state.Message);
                if (state.TotalSteps > 0) TotalSteps = state.TotalSteps;
                _stretch = null;
                break;
            case LearningRateEvent change:
                LearningRate = change.LearningRate;
                break;
            case GradientsEvent gradients:
                Layers = gradients.Layers;
                break;
        }
    }

    void Apply(StepEvent step)
    {
        (Epoch, Loss, LearningRate, GradientNorm) = (step.Epoch, step.Loss, step.LearningRate, step.GradientNorm);
        _lastStepTime = step.Time;
        _stretch ??= (step.Time, step.Step);
        _loss.Add(step.Loss);
        _speed.Add(step.TokensPerSecond);

        if (step.Workers.Length < _workers.Count) _workers.Clear();
        foreach (WorkerTiming timing in step.Workers)
        {
            WorkerShares before = _workers.GetValueOrDefault(timing.Worker);
            _workers[timing.Worker] = before.Add(timing, step.UpdateMilliseconds);
        }
    }
}
