using System.Diagnostics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Telemetry;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics;

namespace Windrow.Grains.Training;

/// <summary>Where the workers of one job on one silo meet: they share one copy of the parameters, add up their gradients as far as the tree
/// allows, and exchange them in one go.</summary>
/// <remarks>In each step, every worker computes its gradients on its own thread, adds them, and arrives; the last one to arrive makes the
/// exchange for all. The parameters are written only then, when no worker is computing.</remarks>
/// <param name="parameters">The job's parameter shards.</param>
/// <param name="weights">The silo's copy of the job's parameters.</param>
/// <param name="model">The job's model.</param>
/// <param name="parallelism">How the job is divided.</param>
/// <param name="workers">Number of workers of the job on this silo.</param>
sealed class SiloExchange(ParameterClient parameters, AlignedBuffer weights, SequenceModel model, ParallelismOptions parallelism, int workers)
{
    readonly Lock _gate = new();
    readonly GradientPool _memory = new(() => new GradientMemory(model));
    readonly ReductionTree<GradientSum> _sums = new(parallelism.DataShards);
    TaskCompletionSource<StepOutcome> _step = NewStep();
    Task? _pull;
    AlignedBuffer? _evaluated;
    Task? _evaluationPull;
    int _arrived;
    long _arriving;         // the step of the workers that have arrived
    string? _stopped;

    /// <summary>The parameters for the step in progress; read-only.</summary>
    public ReadOnlySpan<float> Weights => weights.Span;

    /// <summary>The parameters for an evaluation, once <see cref="PullForEvaluationAsync"/> has completed; read-only.</summary>
    public ReadOnlySpan<float> EvaluationWeights => (_evaluated ?? weights).Span;

    /// <summary>Fetches the parameters for the first step, once for all workers.</summary>
    public Task PullAsync()
    {
        lock (_gate) return _pull ??= parameters.PullAsync(weights.Memory);
    }

    /// <summary>Fetches the parameters for an evaluation, once for all workers and calls between two steps: those that a checkpoint contains, which are
    /// not rounded.</summary>
    public Task PullForEvaluationAsync()
    {
        if (parallelism.Exchange == FloatFormat.Float32) return Task.CompletedTask;       // those of the step are not rounded either
        lock (_gate)
        {
            _evaluated ??= new AlignedBuffer(weights.Length);
            return _evaluationPull ??= parameters.ReadAsync(ParameterShardSetup.Weights, _evaluated.Memory);
        }
    }

    /// <summary>Memory for one gradient, with arbitrary content.</summary>
    /// <remarks>Each is returned once, when it has been added to another or exchanged.</remarks>
    public GradientMemory RentGradient()
    {
        lock (_gate) return _memory.Rent();
    }

    /// <summary>Adds one data shard's gradient, and forms the sums that this makes possible. Can be called from any thread.</summary>
    /// <remarks>Each gradient and each sum is rounded to the job's number format, also if it stays on this silo: another deal of the data shards
    /// sends others.</remarks>
    public void Add(int dataShard, GradientSum sum)
    {
        TreeNode node = new(dataShard, 1);
        sum.Gradient.Round(parallelism.Exchange);
        while (true)
        {
            GradientSum left, right;
            lock (_gate)
            {
                if (!_sums.TryPair(ref node, sum, out left, out right)) return;
            }

            sum = GradientSum.Add(left, right, parallelism.Exchange);         // outside the lock: this is the work
            lock (_gate) _memory.Return(right.Gradient);
        }
    }

    /// <summary>Called by each worker once per step, after it has added its gradients; completes when the silo has the next parameters.</summary>
    /// <param name="step">Steps made before.</param>
    /// <param name="learningRate">Learning rate of the step.</param>
    /// <param name="trace">The worker's span of the step; null when it is not traced.</param>
    public Task<StepOutcome> ArriveAsync(long step, double learningRate, string? trace = null)
    {
        TaskCompletionSource<StepOutcome> done;
        lock (_gate)
        {
            if (_stopped is not null) return Task.FromResult(Stopped(_stopped));
            if (_arrived > 0 && step != _arriving)
            {
                string reason = $"A worker arrived with gradients of step {step}, but another worker on its silo arrived with those of step {_arriving}.";
                StepOutcome wrong = Ended(new PushReply { Outcome = PushOutcome.WrongStep, Message = reason });
                _stopped = reason;
                _step.TrySetResult(wrong);
                return Task.FromResult(wrong);
            }

            _arriving = step;
            done = _step;
            if (++_arrived < workers) return done.Task;
            _arrived = 0;
            _step = NewStep();
        }

        return ExchangeAsync(step, learningRate, trace, done);
    }

    /// <summary>Makes the step on the calling thread, if this is the silo's last worker and nothing has to be sent. Otherwise does nothing and returns null:
    /// the worker then arrives on a turn of its grain (<see cref="ArriveAsync"/>), from which messages are sent.</summary>
    /// <inheritdoc cref="ArriveAsync"/>
    public StepOutcome? TryStepHere(long step, double learningRate, string? trace = null)
    {
        TaskCompletionSource<StepOutcome> done;
        lock (_gate)
        {
            bool isLast = _arrived == workers - 1 && (_arrived == 0 || step == _arriving);
            if (!isLast || !parameters.CanStepHere || _stopped is not null || !_sums.TryGetRoot(out _)) return null;
            _arrived = 0;
            (done, _step) = (_step, NewStep());
        }

        Task<StepOutcome> exchange = ExchangeAsync(step, learningRate, trace, done);
        Debug.Assert(exchange.IsCompleted, "Nothing is sent.");
        return exchange.GetAwaiter().GetResult();
    }

    /// <summary>Ends the run, and answers the workers that wait.</summary>
    public void Stop(string reason)
    {
        lock (_gate)
        {
            _stopped ??= reason;
            _step.TrySetResult(Stopped(reason));
        }
    }

    async Task<StepOutcome> ExchangeAsync(long step, double learningRate, string? trace, TaskCompletionSource<StepOutcome> done)
    {
        using Activity? exchange = StepTrace.Begin("exchange", trace);
        try
        {
            long started = Stopwatch.GetTimestamp();
            (TreeNode Node, GradientSum Sum)[] sums = [.. _sums.Waiting];
            PushReply reply = parameters.TryStepHere(step, sums, learningRate, exchange.Parent())
                ?? await parameters.StepAsync(step, sums, learningRate, weights.Memory, exchange.Parent());
            StepOutcome outcome = new(reply, started, Stopwatch.GetTimestamp());
            lock (_gate)
            {
                foreach ((_, GradientSum sum) in sums) _memory.Return(sum.Gradient);
                _sums.Clear();
                _evaluationPull = null;
            }

            done.TrySetResult(outcome);
            return outcome;
        }
        catch (Exception e)
        {
            done.TrySetResult(Ended(FailedStep.Reply("The exchange with the parameter shards failed", e)));
            throw;
        }
    }

    static StepOutcome Stopped(string reason) => Ended(new PushReply { Outcome = PushOutcome.Stopped, Message = reason });

    static StepOutcome Ended(PushReply reply)
    {
        long now = Stopwatch.GetTimestamp();
        return new StepOutcome(reply, now, now);
    }

    static TaskCompletionSource<StepOutcome> NewStep() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How the exchange of one step went.</summary>
/// <param name="Reply">The parameter shards' answer.</param>
/// <param name="StartedAt">When the silo's last worker arrived.</param>
/// <param name="EndedAt">When the next parameters had arrived.</param>
sealed record StepOutcome(PushReply Reply, long StartedAt, long EndedAt);
