namespace Windrow.Grains.Metrics.History;

/// <summary>Sums over adjacent steps, from which a <see cref="HistoryPoint"/> is made.</summary>
sealed class StepSums
{
    readonly long _first;
    long _last, _computed, _computedTokens;
    int _epoch, _skipped;
    DateTimeOffset _time;
    double _loss, _lossMin = double.PositiveInfinity, _lossMax = double.NegativeInfinity;
    double _rate, _norm, _normMax = double.NegativeInfinity, _update;
    WorkerTiming[] _workers = [];       // sums over _workerSteps steps
    long _workerSteps;

    /// <summary>The steps of one record.</summary>
    public StepSums(StepEvent step)
    {
        (_first, _last, _time, _epoch, _rate) = (step.Step - step.Steps + 1, step.Step, step.Time, step.Epoch, step.LearningRate);
        Tokens = step.Tokens;
        Seconds = step.TokensPerSecond > 0 ? step.Tokens / step.TokensPerSecond : 0;
        if (step.IsSkipped)
        {
            _skipped = step.Steps;
            return;
        }

        (_computed, _computedTokens) = (step.Steps, step.Tokens);
        (_loss, _lossMin, _lossMax) = (step.Loss * step.Tokens, step.LossMin ?? step.Loss, step.LossMax ?? step.Loss);
        (_norm, _normMax, _update) = (step.GradientNorm * step.Steps, step.GradientNormMax ?? step.GradientNorm, step.UpdateMilliseconds * step.Steps);
        (_workers, _workerSteps) = ([.. step.Workers.Select(worker => Scaled(worker, step.Steps))], step.Steps);
    }

    /// <summary>The first step.</summary>
    public long First => _first;

    /// <summary>The last step.</summary>
    public long Last => _last;

    /// <summary>Targets read in these steps.</summary>
    public long Tokens { get; private set; }

    /// <summary>Seconds that these steps took.</summary>
    public double Seconds { get; private set; }

    /// <summary>Adds the steps that follow.</summary>
    public void Add(StepSums next)
    {
        (_last, _time, _epoch, _rate) = (Math.Max(_last, next._last), next._time, next._epoch, next._rate);
        Tokens += next.Tokens;
        Seconds += next.Seconds;
        _skipped += next._skipped;
        _computed += next._computed;
        _computedTokens += next._computedTokens;
        _loss += next._loss;
        _lossMin = Math.Min(_lossMin, next._lossMin);
        _lossMax = Math.Max(_lossMax, next._lossMax);
        _norm += next._norm;
        _normMax = Math.Max(_normMax, next._normMax);
        _update += next._update;
        if (next._workerSteps == 0) return;
        if (next._workers.Length == _workers.Length)
        {
            for (int i = 0; i < _workers.Length; i++) _workers[i] = Sum(_workers[i], next._workers[i]);
            _workerSteps += next._workerSteps;
        }
        else (_workers, _workerSteps) = ([.. next._workers], next._workerSteps);
    }

    /// <summary>The figures.</summary>
    /// <param name="tokensBefore">Targets read before these steps.</param>
    /// <param name="secondsBefore">Seconds that earlier steps took.</param>
    public HistoryPoint Point(long tokensBefore, double secondsBefore) => new()
    {
        First = _first,
        Last = _last,
        Time = _time,
        Seconds = secondsBefore + Seconds,
        Tokens = tokensBefore + Tokens,
        Epoch = _epoch,
        Loss = _loss / _computedTokens,
        LossMin = _computed > 0 ? _lossMin : double.NaN,
        LossMax = _computed > 0 ? _lossMax : double.NaN,
        LearningRate = _rate,
        GradientNorm = _norm / _computed,
        GradientNormMax = _computed > 0 ? _normMax : double.NaN,
        TokensPerSecond = Seconds > 0 ? Tokens / Seconds : 0,
        UpdateMilliseconds = _computed > 0 ? _update / _computed : 0,
        Skipped = _skipped,
        Workers = [.. _workers.Select(worker => Scaled(worker, 1.0 / _workerSteps))],
    };

    static WorkerTiming Sum(WorkerTiming a, WorkerTiming b) => new(
        a.Worker,
        a.ComputeMilliseconds + b.ComputeMilliseconds,
        a.WaitingMilliseconds + b.WaitingMilliseconds,
        a.ExchangeMilliseconds + b.ExchangeMilliseconds)
    {
        SumMilliseconds = a.SumMilliseconds + b.SumMilliseconds,
    };

    static WorkerTiming Scaled(WorkerTiming timing, double factor) => new(
        timing.Worker,
        timing.ComputeMilliseconds * factor,
        timing.WaitingMilliseconds * factor,
        timing.ExchangeMilliseconds * factor)
    {
        SumMilliseconds = timing.SumMilliseconds * factor,
    };
}
