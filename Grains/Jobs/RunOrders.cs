namespace Windrow.Grains.Jobs;

/// <summary>What users have asked of a running job, until the run reaches its next segment boundary and does it.</summary>
sealed class RunOrders : IDisposable
{
    readonly TaskCompletionSource _atRest = NewSignal(), _begun = NewSignal();
    readonly CancellationTokenSource _cancelled = new(), _interrupted = new();
    readonly Dictionary<SiloAddress, string> _leaving = [];
    TaskCompletionSource _moved = NewSignal();
    readonly PendingAnswer<string> _checkpoint = new(), _scaled = new();
    readonly PendingAnswer<long> _learningRateSet = new();

    /// <summary>Whether the job is to pause at the next segment boundary.</summary>
    public bool Pause { get; private set; }

    /// <summary>Why it is to pause, as a clause; null when its user asked.</summary>
    public string? PauseReason { get; private set; }

    /// <summary>Whether the job is to stop for good.</summary>
    public bool Cancel => _cancelled.IsCancellationRequested && !IsAbandoned;

    /// <summary>Whether the run is to end without a trace, because the job's grain is active elsewhere or will be.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Cancelled when the run is to stop for good: whatever it waits for is given up.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Cancelled when the job is to pause or to stop: work that can be done again later is given up.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Silos that are about to stop, with their names; the job must leave them.</summary>
    public IReadOnlyDictionary<SiloAddress, string> Leaving => _leaving;

    /// <summary>A new learning rate that is not applied yet.</summary>
    public double? LearningRate { get; private set; }

    /// <summary>Settings for another number of workers that are not applied yet, each <c>key.path=value</c>.</summary>
    public IReadOnlyList<string>? Scale { get; private set; }

    /// <summary>Whether a checkpoint has been requested.</summary>
    public bool Checkpoint => _checkpoint.IsAwaited;

    /// <summary>Whether an order is waiting to be carried out.</summary>
    public bool Any => Pause || Cancel || Checkpoint || LearningRate is not null || Scale is not null;

    /// <summary>Completes when the run's first state is published, or when the run ends before that.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Completes when the run has ended, one way or another.</summary>
    public Task AtRest => _atRest.Task;

    /// <summary>Asks for a pause.</summary>
    /// <param name="because">Why, as a clause; null when the job's user wants it.</param>
    public void RequestPause(string? because)
    {
        if (!Pause) PauseReason = because;
        Pause = true;
        _interrupted.Cancel();
    }

    /// <summary>Asks the job to leave a silo that is about to stop. Completes when it has, or the run has ended.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">Its name.</param>
    /// <param name="interrupt">Whether to abandon work that can be repeated elsewhere.</param>
    public Task RequestLeave(SiloAddress silo, string name, bool interrupt)
    {
        _leaving.TryAdd(silo, name);
        if (interrupt) _interrupted.Cancel();
        return _moved.Task;
    }

    /// <summary>The job's grains have been placed again, without the silos that are about to stop.</summary>
    public void Moved()
    {
        _moved.TrySetResult();
        _moved = NewSignal();
    }

    /// <summary>Asks the job to stop for good.</summary>
    public void RequestCancel()
    {
        _cancelled.Cancel();
        _interrupted.Cancel();
    }

    /// <summary>Asks the run to end without a trace.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        RequestCancel();
    }

    /// <summary>Asks for a checkpoint; the answer is its folder.</summary>
    public Task<string> RequestCheckpoint() => _checkpoint.WaitAsync();

    /// <summary>Asks for another learning rate; the answer is the number of steps that are made with the old one.</summary>
    public Task<long> RequestLearningRate(double learningRate)
    {
        LearningRate = learningRate;
        return _learningRateSet.WaitAsync();
    }

    /// <summary>Asks for another number of workers; the answer says where they are.</summary>
    public Task<string> RequestScale(IReadOnlyList<string> settings)
    {
        Scale = [.. Scale ?? [], .. settings];
        return _scaled.WaitAsync();
    }

    /// <summary>The settings for another number of workers are recorded; the grains have not been placed yet.</summary>
    public void ScaleRecorded() => Scale = null;

    /// <summary>The job runs with the number of workers that was asked for, or waits for slots.</summary>
    public void Scaled(string message)
    {
        if (Scale is null) _scaled.Give(message);
    }

    /// <summary>The number of workers could not be changed.</summary>
    public void ScaleFailed(string reason)
    {
        Scale = null;
        _scaled.Refuse(reason);
    }

    /// <summary>A checkpoint has been written.</summary>
    public void CheckpointWritten(string folder) => _checkpoint.Give(folder);

    /// <summary>The checkpoint could not be written.</summary>
    public void CheckpointFailed(string reason) => _checkpoint.Refuse(reason);

    /// <summary>The learning rate has been changed after a step.</summary>
    public void LearningRateSet(long step)
    {
        LearningRate = null;
        _learningRateSet.Give(step);
    }

    /// <summary>The learning rate could not be changed.</summary>
    public void LearningRateFailed(string reason)
    {
        LearningRate = null;
        _learningRateSet.Refuse(reason);
    }

    /// <summary>The run's first state is published.</summary>
    public void Begin() => _begun.TrySetResult();

    /// <summary>The run has ended.</summary>
    public void Finish(string reason)
    {
        CheckpointFailed(reason);
        LearningRateFailed(reason);
        ScaleFailed(reason);
        Begin();
        Moved();
        _atRest.TrySetResult();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _cancelled.Dispose();
        _interrupted.Dispose();
    }
}
